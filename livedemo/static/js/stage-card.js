// The question on stage: told once, drawn in, folded to two lines on a phone that shows the chat.

import { polite } from "announce";
import { on } from "live";
import { t } from "strings";

const FOLD_MS = 8000;
let timer = null;
let known = null;
let folded = false;

const card = () => document.getElementById("stage-card");

function fold(on) {
  clearTimeout(timer);
  folded = on;
  const element = card();
  if (!element) return;
  element.classList.toggle("folded", on);
  const button = element.querySelector(".stage-fold");
  const label = t(on ? "unfold" : "fold");
  button.setAttribute("aria-expanded", String(!on));
  button.setAttribute("aria-label", label);
  button.title = label;
}

function arrive(element) {
  if (element.dataset.question === known) {
    fold(folded);
    return;
  }
  known = element.dataset.question;
  element.classList.add("arriving");
  fold(false);
  timer = setTimeout(() => fold(true), FOLD_MS);
  polite(t("on_stage", { question: element.querySelector(".stage-text").textContent }), "stage");
}

export function bind(slot) {
  known = card()?.dataset.question ?? null;
  fold(true);
  slot.addEventListener("click", (event) => {
    if (event.target.closest(".stage-fold") || folded) fold(!folded);
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("#chat-form textarea")) fold(true);
  });
  on("entry", ({ element, removed }) => {
    if (element.id !== "stage-card") return;
    if (removed) known = null;
    else arrive(element);
  });
}
