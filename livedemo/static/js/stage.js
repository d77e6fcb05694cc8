// The projector (/stage) and the overlay for video mixers: the card of the question on stage.
// Nobody is there to press anything, so a question of several pages turns them by itself.

import { fit, onRoom } from "fit";
import { onChange, read, room } from "line";
import { on } from "live";
import { t } from "strings";
import { keepAwake } from "wakelock";

const PAGE_MS = 12_000;
const LOST_MS = 3000;
const by = (id) => document.getElementById(id);
const card = by("stage-card");
let shown = null;
let turning = null;
let lost = null;

function fitCard() {
  clearInterval(turning);
  const part = by("stage-part");
  part.hidden = true;
  if (card.hidden) return;
  const { pages, turn } = fit(by("stage-text"));
  if (pages === 1) return;
  let page = 0;
  const show = () => {
    turn(page);
    part.textContent = `${page + 1}/${pages}`;
  };
  part.hidden = false;
  show();
  turning = setInterval(() => {
    page = (page + 1) % pages;
    show();
  }, PAGE_MS);
}

function showCard(question) {
  const text = question ? `${question.id} ${question.text}` : null;
  card.hidden = !question;
  if (question) {
    by("stage-asker").textContent = question.asker;
    by("stage-votes").textContent = question.votes;
    by("stage-text").textContent = question.text;
    if (shown !== text) arrive();
  }
  shown = text;
  fitCard();
}

function arrive() {
  card.classList.remove("arriving");
  // Reading a size makes the browser begin the movement anew.
  void card.offsetWidth;
  card.classList.add("arriving");
}

function showRoom(waits) {
  const state = room();
  const { classList } = document.body;
  classList.toggle("ended", !state.open);
  by("event-name").textContent = state.name;
  const invitation = classList.contains("alone") ? "empty" : state.questions ? "ask" : "join";
  by("invitation").textContent = t(state.open ? invitation : "has_ended");
  const waiting = by("waiting");
  waiting.hidden = waits === 0;
  waiting.querySelector("strong").textContent = t.plural("questions", waits);
  waiting.querySelector("span").textContent = t.plural("wait", waits);
}

function arrange() {
  const { staged, waiting } = read();
  if (by("join")) {
    document.body.classList.toggle("waiting", !staged);
    showRoom(waiting.length);
  }
  showCard(staged);
}

function showStatus({ state }) {
  const lamp = by("lamp");
  if (!lamp) return;
  if (["live", "ended"].includes(state) || !room().open) {
    clearTimeout(lost);
    lost = null;
    lamp.hidden = true;
  } else {
    // A moment without connection is nobody's concern.
    lost ??= setTimeout(() => (lamp.hidden = false), LOST_MS);
  }
  if (state === "ended") {
    by("room-state").dataset.open = "0";
    arrange();
  }
}

export function bind() {
  onChange(arrange);
  onRoom(fitCard);
  on("status", showStatus);
  keepAwake();
}
