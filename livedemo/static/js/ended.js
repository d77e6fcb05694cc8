// After the end: look now and then whether the event was opened again, then load the page.

import { fetchEntries } from "live-http";

const EVERY_MS = 30_000;

/** Ask slowly, each page at its own time; `ask` resolves when the event is open. */
export function untilOpen(ask) {
  const open = () => location.reload();
  const wait = () => setTimeout(() => ask().then(open, wait), EVERY_MS * (1 + Math.random()));
  wait();
}

export function bind() {
  untilOpen(() => fetchEntries(0));
}
