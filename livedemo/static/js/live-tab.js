// What one tab remembers, for as long as it is open.

let spare = null;

/** Return a random id; crypto.randomUUID is missing on plain http. */
export function newId() {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return what was kept under a name, or null. */
export function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Keep a value under a name; null forgets it. Without storage nothing is kept. */
export function remember(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Storage is closed or full: the page works on without it.
  }
}

/** Return the tab's random id: visits are told apart by it. */
export function tab() {
  spare ??= recall("tab") ?? newId();
  remember("tab", spare);
  return spare;
}

/** Tell whether the page may load itself again: at most once in `ms`, so that it never circles. */
export function mayReload(ms) {
  if (Date.now() - (recall("reloaded") ?? 0) < ms) return false;
  remember("reloaded", Date.now());
  return recall("reloaded") !== null;
}
