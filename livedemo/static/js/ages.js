// How long things wait or last, by the server's clock; nothing moves when a text changes.
//   <time data-age datetime>     in .queue-age: old from 2 min, late from 5, "waiting long"
//   <time data-since datetime>   "2:10", each second
//   [data-until="…Z"]            goes when its time is over

import { t } from "strings";
import { span } from "time";

const OLD = 120;
const LATE = 300;
const HOURS = 7200;
let ahead = 0;

function secondsSince(element) {
  return Math.max(0, Math.floor((Date.now() + ahead - Date.parse(element.dateTime)) / 1000));
}

function words(seconds) {
  if (seconds < 60) return t("age_seconds", { n: seconds });
  if (seconds < HOURS) return t("age_minutes", { n: Math.floor(seconds / 60) });
  return t("age_hours", { n: Math.floor(seconds / 3600) });
}

function showAge(time) {
  const seconds = secondsSince(time);
  const text = words(seconds);
  if (time.textContent !== text) time.textContent = text;
  const box = time.closest(".queue-age");
  if (!box) return;
  box.classList.toggle("old", seconds >= OLD && seconds < LATE);
  box.classList.toggle("late", seconds >= LATE);
  const late = box.querySelector("[data-late]");
  if (late) late.textContent = seconds >= LATE ? t("age_late") : "";
}

function show() {
  if (document.hidden) return;
  document.querySelectorAll("time[data-age]").forEach(showAge);
  for (const time of document.querySelectorAll("time[data-since]")) {
    time.textContent = span(secondsSince(time));
  }
  for (const chip of document.querySelectorAll("[data-until]")) {
    if (chip.dataset.until && Date.parse(chip.dataset.until) <= Date.now() + ahead) chip.remove();
  }
}

export function bind(body) {
  const now = Date.parse(body.dataset.now ?? "");
  ahead = Number.isNaN(now) ? 0 : now - Date.now();
  show();
  setInterval(show, 1000);
}
