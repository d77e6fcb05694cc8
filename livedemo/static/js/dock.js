// On a phone that reads questions the video gets small, so that there is room to read. It is only
// moved by styles: a player that is loaded anew would begin anew.

import { chosen } from "room";

const FAR = 80;
const phone = matchMedia("(max-width: 1099px) and (orientation: portrait)");
let large = false;

function place() {
  const field = document.querySelector("#ask-form textarea");
  const scroll = document.getElementById("ask-scroll");
  const busy = scroll.scrollTop > FAR || document.activeElement === field;
  // Docking makes the list longer: it must not undock itself by that.
  const docked = document.body.classList.contains("docked");
  const away = docked && scroll.scrollTop > 0;
  const wanted = phone.matches && chosen() === "questions" && !large && (busy || away);
  document.body.classList.toggle("docked", wanted);
}

export function bind(dock) {
  dock.querySelector("[data-act=enlarge]").addEventListener("click", () => {
    large = true;
    place();
  });
  document.addEventListener("tabs:change", () => {
    large = false;
    place();
  });
  document.getElementById("ask-scroll").addEventListener("scroll", place, { passive: true });
  // What a press takes the focus from stays until the press is over: had the page moved between
  // the finger's coming and going, what was pressed would not be what is let go.
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("#ask-form textarea")) place();
  });
  document.addEventListener("keyup", ({ key }) => key === "Tab" && place());
  document.addEventListener("click", place);
  phone.addEventListener("change", place);
}
