// The Chat tab: lines that are on their way, scrolling that never jumps, and the composer.

import { assertive, count } from "announce";
import { startHistory } from "chat-history";
import { startComposer } from "composer";
import { on } from "live";
import { after, mark, settle } from "live-apply";
import { Outbox } from "outbox";
import { make, showSent, showState, timeNow } from "pending";
import { setNew } from "room";
import { t } from "strings";

const NEAR = 40;
const SENT_MS = 3000;
const justSent = new Map();

let scroller;
let list;
let pill;
let box;
let composer;
let atEnd = true;
let unread = 0;

// On the viewers' page the chat is a tab; moderators on wide screens always see it.
function shown() {
  return scroller.checkVisibility();
}

function reading() {
  return shown() && !document.hidden;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  atEnd = true;
}

function showUnread() {
  pill.hidden = unread === 0 || atEnd || !shown();
  pill.querySelector("span").textContent = t.plural("new_messages", unread);
  setNew("chat", reading() && atEnd ? 0 : unread);
}

function allRead() {
  unread = 0;
  showUnread();
}

function divider() {
  return list.querySelector(":scope > .chat-unread");
}

/** Count a line that the reader has not seen; the first gets a rule above it. */
function notSeen(element) {
  if (unread === 0) {
    divider()?.remove();
    element.before(make("li", "chat-unread", t("new_here")));
  }
  unread += 1;
  showUnread();
}

function arrived({ element, fresh, removed }) {
  if (removed || !element.classList.contains("chat-line")) return;
  const id = Number(element.dataset.rank);
  if (justSent.has(id)) {
    learnKey(element);
    sent(element, justSent.get(id) - Date.now());
  }
  if (!fresh) return;
  const mine = element.classList.contains("mine");
  if (!mine) count("chat", 1, (n) => t.plural("new_messages", n));
  const follow = atEnd || mine;
  if (!mine && !(reading() && atEnd)) notSeen(element);
  if (follow && shown()) toEnd();
}

/** A person who entered elsewhere learns the key of their lines from the first of them. */
function learnKey(element) {
  if (document.body.dataset.authorKey) return;
  document.body.dataset.authorKey = element.dataset.author;
  mark(document.body);
}

// ---- own lines on their way

function draw(item) {
  const known = document.getElementById(`mine-${item.client_id}`);
  const line = known ?? newLine(item);
  showState(line, line.querySelector(".chat-state"), box, item);
  if (item.state === "failed" && item.final) assertive(item.message);
  if (item.state === "paused") composer.wait(item.until);
}

function newLine(item) {
  const line = make("li", "chat-line mine");
  line.id = `mine-${item.client_id}`;
  line.dataset.rank = "Infinity";
  const head = make("div", "chat-head");
  const name = make("span", "chat-name", document.body.dataset.name);
  name.dir = "auto";
  head.append(name, " ", timeNow(item.at, scroller.dataset.zone, "chat-time"));
  const text = make("p", "chat-text", item.data.message);
  text.dir = "auto";
  line.append(head, text, make("div", "chat-state"));
  list.append(line);
  settle(list);
  toEnd();
  return line;
}

function acknowledged(item, ack) {
  justSent.set(ack.id, Date.now() + SENT_MS);
  setTimeout(() => justSent.delete(ack.id), SENT_MS);
  composer.sent();
  const line = document.getElementById(`mine-${item.client_id}`);
  const stored = document.getElementById(`chat-${ack.id}`);
  if (stored) {
    line?.remove();
    learnKey(stored);
    sent(stored, SENT_MS);
  } else if (line) {
    line.id = `chat-${ack.id}`;
    line.dataset.rank = ack.id;
    list.insertBefore(line, after(list, line));
    sent(line, SENT_MS);
  }
  settle(list);
}

function sent(line, ms) {
  for (const old of list.querySelectorAll(".sent")) {
    old.classList.remove("sent");
    old.querySelector(".chat-state")?.remove();
  }
  let place = line.querySelector(".chat-state");
  if (!place) line.append((place = make("div", "chat-state")));
  showSent(line, place, Math.max(0, ms));
}

/** Count the seconds of what has to wait. */
function tick() {
  for (const item of box.items) if (item.state === "paused") draw(item);
}

function dropped(item) {
  document.getElementById(`mine-${item.client_id}`)?.remove();
  settle(list);
}

// ---- scrolling

function scrolled() {
  atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  list.toggleAttribute("data-untrimmed", !atEnd);
  if (atEnd && reading()) allRead();
  else showUnread();
}

function toUnread() {
  const first = divider();
  if (first) first.scrollIntoView({ block: "start" });
  else toEnd();
  scroller.focus({ preventScroll: true });
  scrolled();
  unread = 0;
  showUnread();
}

function opened() {
  if (!shown()) return;
  if (unread && divider()) toUnread();
  else if (atEnd) toEnd();
  showUnread();
}

export function bind(panel) {
  scroller = panel.querySelector("#chat-scroll");
  list = panel.querySelector("#chat-lines");
  pill = panel.querySelector("#chat-pill");
  box = new Outbox("chat", { changed: (item) => box && draw(item), sent: acknowledged, dropped });
  composer = startComposer(panel.querySelector("#chat-form"), (message) => box.add({ message }));
  box.items.forEach(draw);
  startHistory(scroller, list, toEnd);
  toEnd();
  scroller.addEventListener("scroll", scrolled, { passive: true });
  new ResizeObserver(() => atEnd && toEnd()).observe(scroller);
  pill.addEventListener("click", toUnread);
  document.addEventListener("tabs:change", opened);
  document.addEventListener("visibilitychange", () => atEnd && reading() && allRead());
  on("entry", (news) => news.type.startsWith("chat") && arrived(news));
  setInterval(tick, 1000);
}
