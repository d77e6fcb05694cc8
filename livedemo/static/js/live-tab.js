// What one tab remembers, for as long as it is open.

let spare = null;

/** Return the tab's random id: visits and resends are told apart by it. */
export function tab() {
  try {
    const known = sessionStorage.getItem("tab") ?? crypto.randomUUID();
    sessionStorage.setItem("tab", known);
    return known;
  } catch {
    return (spare ??= crypto.randomUUID());
  }
}

/** Tell whether the page may load itself again: at most once in `ms`, so that it never circles. */
export function mayReload(ms) {
  try {
    const before = Number(sessionStorage.getItem("reloaded") ?? 0);
    if (Date.now() - before < ms) return false;
    sessionStorage.setItem("reloaded", String(Date.now()));
    return true;
  } catch {
    return false;
  }
}
