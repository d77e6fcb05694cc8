// A field: counter, correction offered as a button, focus on the first error.

import { polite } from "announce";
import { t } from "strings";

function bindCounter(field, input) {
  const counter = field.querySelector("[data-counter]");
  if (!counter) return;
  const limit = Number(counter.dataset.counter);
  const near = Number(counter.dataset.near ?? limit - 20);
  const update = () => {
    const length = [...input.value].length;
    const left = limit - length;
    counter.textContent =
      left < 0 ? t("counter_over", { n: -left }) : t("counter", { n: length, limit });
    counter.classList.toggle("near", length >= near && left >= 0);
    counter.classList.toggle("over", left < 0);
    if (left === 20 || left === 0) polite(t.plural("counter_left", left), "counter");
    const button = input.form?.querySelector("[data-needs-text]");
    if (button) button.disabled = left < 0;
  };
  input.addEventListener("input", update);
  input.form?.addEventListener("reset", () => setTimeout(update));
  update();
}

function bindSuggestion(field, input) {
  field.addEventListener("click", (event) => {
    const button = event.target.closest("[data-suggest]");
    if (!button) return;
    input.value = button.dataset.suggest;
    input.removeAttribute("aria-invalid");
    button.closest(".error")?.remove();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  });
}

export function bind(field) {
  const input = field.querySelector("input:not([type=hidden]), textarea, select");
  if (!input) return;
  bindCounter(field, input);
  bindSuggestion(field, input);
  const first = document.querySelector('[aria-invalid="true"]');
  if (first && field.contains(first)) first.focus();
}
