// The viewers' page as a whole: counters of the tabs, the title, settings that change, the end.

import { assertive, polite } from "announce";
import { change } from "live-apply";
import { fetchPart } from "live-http";
import { on } from "live";
import { recall, remember } from "live-tab";
import { t } from "strings";

const fresh = { chat: 0, questions: 0 };
const SPREAD_MS = 3000;
let title = null;

/** Return the chosen tab: "chat" or "questions". */
export function chosen() {
  return document.body.dataset.tab;
}

/** Return the settings of the room, from its fragment. */
export function settings() {
  const { chat, questions, slow, video } = document.getElementById("room-state").dataset;
  return { chat: chat === "1", questions: questions === "1", slow: Number(slow), video };
}

/** Say how many new things a tab holds. */
export function setNew(name, n) {
  fresh[name] = n;
  const counter = document.getElementById(`count-${name}`);
  if (counter) counter.textContent = n > 99 ? "99+" : n || "";
  showTitle();
}

function showTitle() {
  if (title === null) return;
  const tab = t(`tab_${chosen()}`);
  const n = fresh.chat + fresh.questions;
  document.title = `${n ? t("title_new", { tab, n }) : tab} – ${title}`;
}

let before = null;

function settingsChanged() {
  const now = settings();
  if (now.video !== before.video) {
    // Another player needs another policy of the page; not everybody asks for it at once.
    setTimeout(() => location.reload(), Math.random() * SPREAD_MS);
  }
  if (now.chat !== before.chat) polite(t(now.chat ? "chat_open" : "chat_closed"), "chat");
  if (now.questions !== before.questions) {
    polite(t(now.questions ? "ask_open" : "ask_closed"), "questions");
  }
  if (now.slow !== before.slow) {
    polite(now.slow ? t("slow_on", { n: now.slow }) : t("slow_off"), "slow");
  }
  before = now;
  document.dispatchEvent(new CustomEvent("room:settings"));
}

async function readAgain() {
  const { html } = await fetchPart("/room");
  change({ type: "room", id: 0, html });
  settingsChanged();
}

/** Show the end in place of everything; what was typed stays to be read. */
function end() {
  const panel = document.getElementById("room-ended");
  panel.hidden = false;
  document.body.classList.add("ended");
  const typed = [...document.querySelectorAll("textarea")].map((field) => field.value.trim());
  const words = typed.filter(Boolean).join("\n\n");
  const unsent = panel.querySelector("[data-unsent]");
  unsent.hidden = !words;
  unsent.querySelector("blockquote").textContent = words;
  assertive(t("ended_said"));
  panel.querySelector("h2").focus();
}

/** Keep what is typed into a field for as long as the tab is open. */
export function keepDraft(field) {
  const place = `draft:${document.body.dataset.namespace}:${field.name}`;
  if (!field.value) field.value = recall(place) ?? "";
  field.addEventListener("input", () => remember(place, field.value || null));
}

/** Make a field as high as its text, within the limits of the style sheet. */
export function grow(field) {
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
}

/** Empty a field after its text went out. */
export function clear(field) {
  field.value = "";
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function bind() {
  title = document.querySelector("h1").textContent;
  before = settings();
  on("entry", ({ element }) => element.id === "room-state" && settingsChanged());
  on("synced", ({ reset }) => reset && readAgain());
  on("status", ({ state }) => state === "ended" && end());
  document.addEventListener("tabs:change", showTitle);
}
