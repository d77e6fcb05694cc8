// Keep the screen on while the page is seen. Browsers let go of the lock whenever the page is
// hidden, so it is asked for again; where there is none, the device's own setting decides.

async function ask() {
  if (document.hidden) return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Refused, for instance on a low battery.
  }
}

/** Hold the wake lock from now on. */
export function keepAwake() {
  ask();
  document.addEventListener("visibilitychange", ask);
}
