// The moderators' keys: J K A E D S N Z ?. They rest while somebody writes or a dialog is open, and
// can be switched off for good.

import { current, move } from "queue";
import { undoLast } from "toast";

const STORE = "moderator-keys";
const QUIET = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";

function isOn() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function keep(on) {
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // It is not remembered then.
  }
  document.body.classList.toggle("keys-off", !on);
}

function approvedItem() {
  return document.activeElement?.closest("#approved > [data-question]");
}

function moveBy(step) {
  const item = approvedItem();
  if (!item) {
    move(step);
    return;
  }
  const next = step > 0 ? item.nextElementSibling : item.previousElementSibling;
  next?.focus();
}

function press(key, item) {
  const control = item?.querySelector(`[data-key="${key}"]`);
  control?.click();
  return Boolean(control);
}

const actions = {
  j: () => moveBy(1),
  k: () => moveBy(-1),
  a: () => press("A", current()),
  e: () => press("E", approvedItem() ?? current()),
  d: () => press("D", approvedItem() ?? current()),
  s: () => press("S", approvedItem() ?? document.querySelector("#approved > [data-question]")),
  n: () => press("N", document.querySelector("#mod-stage > :not([hidden]):has([data-key=N])")),
  z: () => undoLast(),
  "?": () => document.getElementById("keys-help").showModal(),
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (!isOn() || event.target.closest(QUIET) || document.querySelector("dialog[open]")) return;
  const action = actions[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
}

export function bind() {
  const box = document.getElementById("keys-on");
  box.checked = isOn();
  keep(isOn());
  box.addEventListener("change", () => keep(box.checked));
  document.addEventListener("keydown", onKey);
}
