// The largest type that fits: the steps of the body's data-step (0 to 3) make it smaller, and what
// does not fit at the smallest is cut into pages of whole lines. What may be seen of the element
// is its own height, so the styles must bound it; where they do not, everything fits.

const STEPS = 4;
// Of a line: letters may reach a little over lines that are set tightly.
const TOLERANCE = 0.12;

function lineOf(element) {
  return Number.parseFloat(getComputedStyle(element).lineHeight);
}

function fits(element) {
  return element.scrollHeight <= element.clientHeight + TOLERANCE * lineOf(element);
}

function free(element) {
  element.scrollTop = 0;
  element.classList.remove("paged");
  element.style.removeProperty("max-block-size");
  element.style.removeProperty("padding-block-end");
}

/** Choose the step; returns { pages, turn(n) }. */
export function fit(element) {
  free(element);
  for (let step = 0; step < STEPS; step += 1) {
    document.body.dataset.step = step;
    if (fits(element)) return { pages: 1, turn() {} };
  }
  return paginate(element);
}

function paginate(element) {
  // Lines of pages stand apart, or letters of the page before would show above.
  element.classList.add("paged");
  const line = lineOf(element);
  const height = Math.max(1, Math.floor(element.clientHeight / line)) * line;
  const pages = Math.ceil((element.scrollHeight - TOLERANCE * line) / height);
  element.style.maxBlockSize = `${height}px`;
  // The last page begins where the one before ended, even if it is not full.
  element.style.paddingBlockEnd = `${pages * height - element.scrollHeight}px`;
  return {
    pages,
    turn(n) {
      element.scrollTop = n * height;
    },
  };
}

/** Call `again` whenever the room for text may have changed: size, turning, fonts. */
export function onRoom(again) {
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(again);
  };
  addEventListener("resize", later);
  document.fonts?.ready.then(later);
  return later;
}
