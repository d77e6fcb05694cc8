// A button that was pressed says what it does ("Saving…"), keeps its width and ignores more
// presses until the answer is here. On: <button data-busy="Saving…">, in any form.

import { icon } from "icons";

const kept = new Map();

function start(button) {
  if (kept.has(button)) return;
  kept.set(button, [...button.childNodes]);
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.setAttribute("aria-busy", "true");
  button.replaceChildren(icon("loader-circle", "icon spinner"), button.dataset.busy);
}

function stop(button) {
  button.replaceChildren(...kept.get(button));
  button.style.minInlineSize = "";
  button.removeAttribute("aria-busy");
  kept.delete(button);
}

function stopAll() {
  for (const button of [...kept.keys()]) stop(button);
}

/** Watch all forms of the page. */
export function watch() {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    if (button.getAttribute("aria-busy") === "true") event.preventDefault();
    // After this turn, so that the button's own name and value are still sent.
    else {
      setTimeout(() => {
        if (isHtmx(event.target) || !event.defaultPrevented) start(button);
      });
    }
  });
  document.addEventListener("htmx:afterRequest", stopAll);
  addEventListener("pageshow", stopAll);
}

function isHtmx(form) {
  return form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [hx-get]");
}
