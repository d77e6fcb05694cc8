// The one status line: lamps and, when the connection is gone, a sentence with a button.

import { polite } from "announce";
import { icon } from "icons";
import { on, reconnect } from "live";
import { unsent } from "outbox";
import { t } from "strings";
import { clock } from "time";

const PATIENCE = 1500;
const GONE = 2000;
const lamps = { live: "live", reconnecting: "waiting", offline: "waiting", ended: "off" };
let status = null;
let ever = false;
let shown = false;
let timer = null;
let endedAt = "";

function words() {
  const n = unsent();
  if (status.state === "live") return t("live");
  if (status.state === "ended") return t("ended_at", { time: endedAt });
  if (!ever) return t("connecting");
  if (status.state === "offline") return n ? t.plural("offline_waiting", n) : t("offline");
  return status.seconds ? t("reconnecting_in", { n: status.seconds }) : t("reconnecting");
}

function showLamps() {
  for (const lamp of document.querySelectorAll("[data-lamp]")) {
    lamp.classList.remove("live", "waiting", "off");
    lamp.classList.add(lamps[status.state]);
    lamp.querySelector("span").textContent = words();
  }
}

function line(kind, name, ...content) {
  const element = document.createElement("div");
  element.className = `status-line ${kind}`;
  const sentence = document.createElement("p");
  sentence.append(...content);
  element.append(icon(name), sentence);
  document.getElementById("status").replaceChildren(element);
  return element;
}

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

function button() {
  const now = document.createElement("button");
  now.type = "button";
  now.className = "link-button";
  now.textContent = t("now");
  now.addEventListener("click", reconnect);
  return now;
}

function showTrouble() {
  shown = true;
  const place = document.getElementById("status");
  const counting = status.state === "reconnecting" && status.seconds > 0;
  const known = place.querySelector("[data-seconds]");
  if (counting && known) {
    known.textContent = t("seconds", { n: status.seconds });
    return;
  }
  if (!counting) {
    line("warn", "wifi-off", t("no_connection"));
    return;
  }
  // The seconds are for the eyes: a screen reader is told the sentence without them, once.
  const spoken = span("sr-only", t("no_connection"));
  const seconds = span("", t("seconds", { n: status.seconds }));
  seconds.dataset.seconds = "";
  const seen = span("", "");
  seen.append(`${t("next_try")} `, seconds, ".");
  seen.setAttribute("aria-hidden", "true");
  line("warn", "wifi-off", spoken, seen).append(button());
}

function showBack() {
  shown = false;
  line("info", "check", t("back"));
  polite(t("back"), "connection");
  timer = setTimeout(() => document.getElementById("status").replaceChildren(), GONE);
}

function show() {
  if (status.state === "ended") {
    endedAt ||= clock(Date.now(), document.getElementById("chat-scroll").dataset.zone);
  }
  showLamps();
  if (status.state === "live") {
    clearTimeout(timer);
    timer = null;
    if (shown) showBack();
    ever = true;
  } else if (status.state === "ended") {
    document.getElementById("status").replaceChildren();
  } else if (shown) showTrouble();
  else timer ??= setTimeout(() => status.state !== "live" && showTrouble(), PATIENCE);
}

export function bind() {
  on("status", (news) => {
    status = news;
    show();
  });
  document.addEventListener("outbox:change", showLamps);
}
