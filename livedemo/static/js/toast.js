// One toast at a time: six seconds, or five with an undo button that shows them. The clock stands
// still while the toast is hovered or holds the focus.
// From the server: HX-Trigger: {"toast": {"text": "…", "icon": "check",
//   "undo": {"url": "/…", "values": {…}}, "bad": true}}

import { icon } from "icons";
import { t } from "strings";

let current = null;

function region() {
  return document.getElementById("toasts");
}

function close(toast) {
  if (current !== toast) return;
  clearInterval(toast.timer);
  const held = toast.element.contains(document.activeElement);
  toast.element.remove();
  current = null;
  if (held) toast.before?.isConnected ? toast.before.focus() : document.querySelector("h1")?.focus();
}

function undoButton(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  const words = document.createElement("span");
  const seconds = document.createElement("span");
  seconds.setAttribute("aria-hidden", "true");
  toast.seconds = seconds;
  words.append(t("undo"), " ", seconds);
  button.append(words);
  button.addEventListener("click", () => run(toast));
  return button;
}

function closeButton(toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "icon-button";
  button.setAttribute("aria-label", t("close"));
  button.title = t("close");
  button.append(icon("x"));
  button.addEventListener("click", () => close(toast));
  return button;
}

function run(toast) {
  const { undo } = toast;
  close(toast);
  if (typeof undo === "function") undo();
  else htmx.ajax("POST", undo.url, { source: document.body, swap: "none", values: undo.values ?? {} });
}

function tick(toast) {
  const { element } = toast;
  if (element.matches(":hover") || element.contains(document.activeElement)) return;
  toast.left -= 1;
  if (toast.left <= 0) close(toast);
  else show(toast);
}

function show(toast) {
  if (toast.seconds) toast.seconds.textContent = t("seconds_short", { n: toast.left });
}

/** Show a toast: { text, icon, bad, undo: function or { url, values }, seconds }. */
export function toast({ text, icon: name = "check", bad = false, undo = null, seconds = null }) {
  if (current) close(current);
  const element = document.createElement("div");
  element.className = bad ? "toast bad" : "toast";
  element.setAttribute("role", bad ? "alert" : "status");
  const words = document.createElement("p");
  const sentence = document.createElement("span");
  sentence.textContent = text;
  words.append(icon(bad ? "circle-alert" : name), sentence);
  const made = { element, undo, left: seconds ?? (undo ? 5 : 6), before: document.activeElement };
  element.append(words, undo ? undoButton(made) : closeButton(made));
  current = made;
  show(made);
  region().append(element);
  made.timer = setInterval(() => tick(made), 1000);
  return made;
}

/** Undo what the toast on screen offers to undo (key Z); say whether there was anything. */
export function undoLast() {
  if (!current?.undo) return false;
  run(current);
  return true;
}
