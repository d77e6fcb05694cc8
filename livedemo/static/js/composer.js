// The composer of the chat: Enter sends, typing is always possible, and a line above says what
// keeps a message from going out: slow mode with its seconds, a restriction, a closed chat.

import { assertive, polite } from "announce";
import { on } from "live";
import { recall, remember } from "live-tab";
import { clear, grow, keepDraft, settings } from "room";
import { t } from "strings";

const LIMIT = 500;
const NEAR = 450;
const staff = document.body.dataset.staff !== undefined;
const place = `slow:${document.body.dataset.namespace}`;

let form;
let field;
let button;
let freeAt = 0;
let span = 0;
let lifted = null;

function left() {
  return Math.ceil((freeAt - Date.now()) / 1000);
}

function showSlow() {
  const line = form.querySelector("#slow");
  const { slow } = settings();
  const seconds = left();
  const waiting = seconds > 0;
  line.hidden = staff || !(waiting || slow);
  if (line.hidden) return;
  const words = line.querySelector("span");
  const meter = line.querySelector("progress");
  meter.hidden = !waiting;
  if (!waiting) {
    words.textContent = t("slow_on", { n: slow });
    return;
  }
  const strong = document.createElement("strong");
  strong.textContent = t("seconds", { n: seconds });
  words.replaceChildren(`${t("slow_wait")} `, strong);
  meter.max = span;
  meter.value = Math.max(0, span - (freeAt - Date.now()) / 1000);
}

function showLength() {
  const length = [...field.value].length;
  const counter = form.querySelector(".counter");
  counter.hidden = length < NEAR;
  counter.classList.toggle("over", length > LIMIT);
  counter.textContent =
    length > LIMIT
      ? t("counter_over", { n: length - LIMIT })
      : t("counter", { n: length, limit: LIMIT });
}

function blocked() {
  if ([...field.value].length > LIMIT) return true;
  if (staff) return false;
  return left() > 0 || !settings().chat || !restricted().hidden;
}

function restricted() {
  return document.getElementById("restricted-chat");
}

function show() {
  showSlow();
  showLength();
  button.disabled = blocked();
}

/** A restriction with an end lifts itself; the seconds are the server's. */
function watchRestriction() {
  clearTimeout(lifted);
  const line = restricted();
  const seconds = Number(line.dataset.left);
  if (line.hidden || !seconds) return;
  lifted = setTimeout(() => {
    line.hidden = true;
    polite(t("restriction_over"), "restriction");
    show();
  }, Math.min(seconds * 1000, 2 ** 31 - 1));
}

function wait(until) {
  if (staff || until <= freeAt) return;
  freeAt = until;
  span = Math.max(1, Math.ceil((until - Date.now()) / 1000));
  remember(place, { freeAt, span });
  show();
}

function submit(event, send) {
  event.preventDefault();
  const text = field.value.trim();
  if (blocked() || !text) return;
  form.querySelector("#chat-error")?.remove();
  send(text);
  clear(field);
  field.focus();
}

function onKey(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  // The return key of a phone breaks the line: there is a button beside it.
  if (matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  form.requestSubmit();
}

/** Bind the form; `send(text)` takes what was written. Returns { wait(until), sent() }. */
export function startComposer(element, send) {
  form = element;
  field = form.querySelector("textarea");
  button = form.querySelector(".composer-send");
  // Text that is too long is counted, not cut.
  field.removeAttribute("maxlength");
  ({ freeAt, span } = recall(place) ?? { freeAt: 0, span: 0 });
  keepDraft(field);
  form.addEventListener("submit", (event) => submit(event, send));
  field.addEventListener("keydown", onKey);
  field.addEventListener("input", () => {
    grow(field);
    show();
  });
  document.addEventListener("room:settings", () => {
    if (!settings().slow) freeAt = 0;
    show();
  });
  on("you", ({ element: line }) => {
    if (line?.id !== "restricted-chat") return;
    if (!line.hidden) assertive(line.textContent.trim());
    watchRestriction();
    show();
  });
  watchRestriction();
  show();
  grow(field);
  setInterval(() => freeAt && show(), 250);
  return {
    wait,
    sent() {
      const { slow } = settings();
      if (slow) wait(Date.now() + slow * 1000);
    },
  };
}
