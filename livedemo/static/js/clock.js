// The clock and what is left of the session, by the server's time and in the event's zone.
// Elements: every [data-clock], #time-left with <strong> and <span>, the progress #course.

import { room } from "line";
import { t } from "strings";
import { clock as hourAndMinute, span } from "time";

const SHORT_MS = 5 * 60_000;
const BEFORE_MS = 24 * 3_600_000;
const AFTER_MS = 12 * 3_600_000;
const page = document.body.dataset;
// The device's own clock may be wrong; the page brought the server's.
const offset = page.now ? Date.parse(page.now) - Date.now() : 0;
const formats = new Map();

/** Return the server's time in milliseconds. */
export function now() {
  return Date.now() + offset;
}

/** Return an instant as the event's clocks show it, with seconds. */
export function withSeconds(instant, zone = page.zone) {
  if (!formats.has(zone)) {
    const two = "2-digit";
    const options = { hour: two, minute: two, second: two, hourCycle: "h23", timeZone: zone };
    formats.set(zone, new Intl.DateTimeFormat("en-GB", options));
  }
  return formats.get(zone).format(new Date(instant));
}

function setState(element, state) {
  element.classList.toggle("short", state === "short");
  element.classList.toggle("over", state === "over");
}

function showLeft(at, { start, end, zone }) {
  const left = end - at;
  const hidden = end === null || left > BEFORE_MS || left <= -AFTER_MS;
  const time = document.getElementById("time-left");
  const course = document.getElementById("course");
  time.hidden = course.hidden = hidden;
  if (hidden) return;
  const state = left <= 0 ? "over" : left <= SHORT_MS ? "short" : "";
  // Seconds are cut, not rounded: the clock beside it counts the same way.
  const seconds = Math.floor(Math.abs(left) / 1000);
  time.querySelector("strong").textContent = (left <= 0 ? "+" : "") + span(seconds);
  const words = { over: t("over"), short: t("left") };
  time.querySelector("span").textContent =
    words[state] ?? t("until", { time: hourAndMinute(end, zone) });
  const part = start !== null && end > start ? (at - start) / (end - start) : Number(left <= 0);
  course.value = Math.round(Math.max(0, Math.min(1, part)) * 100);
  setState(time, state);
  setState(course, state);
}

function tick() {
  const at = now();
  const state = room();
  const text = withSeconds(at, state.zone);
  for (const element of document.querySelectorAll("[data-clock]")) element.textContent = text;
  showLeft(at, state);
  setTimeout(tick, 1000 - (at % 1000));
}

/** Keep the page's clocks going. */
export function start() {
  tick();
}
