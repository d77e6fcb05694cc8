// What screen readers are told. Polite sentences wait their turn, one in five seconds, and a newer
// sentence about the same thing replaces the older; assertive ones are told at once.

const PAUSE = 5000;
const waiting = new Map();
let timer = null;

function tell(id, text) {
  const region = document.getElementById(id);
  if (!region) return;
  // The same words twice are told only when the region was empty in between.
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

function next() {
  timer = null;
  const first = waiting.entries().next();
  if (first.done) return;
  const [about, text] = first.value;
  waiting.delete(about);
  tell("polite", typeof text === "function" ? text() : text);
  timer = setTimeout(next, PAUSE);
}

/** Tell `text` (or what the function returns by then) when the last sentence is 5 s old. */
export function polite(text, about = "page") {
  waiting.set(about, text);
  if (timer === null) next();
}

/** Tell at once: a failed send, a restriction, an urgent announcement. */
export function assertive(text) {
  tell("assertive", text);
}

const counts = new Map();

/** Count `n` more of something and tell the sum once: sentence(sum) gives the words. */
export function count(about, n, sentence) {
  counts.set(about, (counts.get(about) ?? 0) + n);
  polite(() => {
    const sum = counts.get(about);
    counts.delete(about);
    return sentence(sum);
  }, about);
}
