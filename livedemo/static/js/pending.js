// How a post looks on its way: sending, waiting, failed with a way out, sent.

import { clock } from "time";
import { icon } from "icons";
import { t } from "strings";

/** Return an element with a class and text. */
export function make(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function small(name, className = "icon") {
  const svg = icon(name, className);
  svg.setAttribute("width", "15");
  svg.setAttribute("height", "15");
  return svg;
}

function link(text, act) {
  const button = make("button", "link-button", text);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

/** Return the time of now in the zone of the page, as an element. */
export function timeNow(at, zone, className) {
  const time = make("time", className, clock(at, zone));
  time.dateTime = new Date(at).toISOString();
  return time;
}

function parts(box, item) {
  if (item.state === "failed") {
    return [
      small("triangle-alert"),
      make("span", "", item.message || t("not_sent")),
      link(t("retry"), () => box.retry(item)),
      ...(item.final ? [link(t("discard"), () => box.discard(item))] : []),
    ];
  }
  if (item.state === "paused") {
    const n = Math.max(1, Math.ceil((item.until - Date.now()) / 1000));
    return [small("clock"), make("span", "", t("waits_seconds", { n }))];
  }
  if (item.state === "waiting") return [small("clock"), make("span", "", t("waits"))];
  return [small("loader-circle", "icon spinner"), make("span", "", t("sending"))];
}

const CLASSES = { paused: "waiting" };

/** Show the state of an item in its element; `place` is where the words stand. */
export function showState(element, place, box, item) {
  element.classList.remove("sending", "waiting", "failed");
  element.classList.add(CLASSES[item.state] ?? item.state);
  if (place.dataset.state === item.state && item.state !== "paused") return;
  place.dataset.state = item.state;
  place.replaceChildren(...parts(box, item));
}

/** Say "Sent" for a moment. */
export function showSent(element, place, ms) {
  element.classList.remove("sending", "waiting", "failed");
  element.classList.add("sent");
  place.replaceChildren(small("check"), make("span", "", t("sent")));
  setTimeout(() => {
    element.classList.remove("sent");
    place.remove();
  }, ms);
}
