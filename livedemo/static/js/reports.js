// The reports: "watching now" follows the room, the drawer "why this number" opens beside the
// table and gives the focus back, exports follow the search, popovers close as menus do.

import { polite } from "announce";
import { on } from "live";

const drawer = () => document.getElementById("drawer");
let opener = null;

function open() {
  const aside = drawer();
  aside.hidden = false;
  aside.closest(".report").classList.add("with-drawer");
  mark();
  aside.querySelector("h2")?.focus({ preventScroll: true });
}

function close() {
  const aside = drawer();
  if (aside.hidden) return;
  aside.hidden = true;
  aside.replaceChildren();
  aside.closest(".report").classList.remove("with-drawer");
  mark();
  const back = opener && document.getElementById(opener);
  (back ?? document.querySelector("h1")).focus();
  opener = null;
}

/** Show in the table whose number is explained. */
function mark() {
  for (const row of document.querySelectorAll("tr.selected")) row.classList.remove("selected");
  if (drawer().hidden || !opener) return;
  document.getElementById(opener)?.closest("tr").classList.add("selected");
}

function onSwap(event) {
  if (event.target.id === "drawer") open();
}

function onSettled(event) {
  const list = event.detail.elt;
  if (list.id !== "report-list") return;
  document.getElementById("export-this").href = list.dataset.csv;
  polite(list.dataset.found, "found");
  mark();
}

function closePopovers(except = null) {
  for (const popover of document.querySelectorAll("details[data-popover][open]")) {
    if (popover !== except) popover.open = false;
  }
}

function onKey(event) {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const popover = document.querySelector("details[data-popover][open]");
  if (popover) {
    popover.open = false;
    popover.querySelector("summary").focus();
  } else if (!document.querySelector("details.menu[open]")) close();
}

function onClick(event) {
  closePopovers(event.target.closest("details[data-popover]"));
  const why = event.target.closest("[data-why]");
  if (why) opener = why.id;
  if (event.target.closest("[data-close-why]") && !drawer().hidden) {
    event.preventDefault();
    close();
  }
}

export function bind(element) {
  const figure = element.querySelector("#watching");
  on("pulse", ({ watching }) => {
    figure.textContent = new Intl.NumberFormat(document.documentElement.lang).format(watching);
  });
  document.addEventListener("htmx:afterSwap", onSwap);
  document.addEventListener("htmx:load", onSettled);
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  // A number that was pressed before this module was there.
  if (drawer().childElementCount) open();
}
