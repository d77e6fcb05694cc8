// The line to the stage, as the hidden list #lined-up holds it; speaker, stage and overlay arrange
// themselves from it.

import { on } from "live";

const NUMBER_AND_UNIT = /(\d) (?=\p{L}{1,3}(?!\p{L}))/gu;

function part(item, name) {
  return item.querySelector(`[data-part="${name}"]`)?.textContent.trim() ?? "";
}

function question(item) {
  return {
    id: Number(item.id.replace("question-", "")),
    rank: Number(item.dataset.rank),
    staged: item.dataset.status === "on_stage",
    text: part(item, "text").replace(NUMBER_AND_UNIT, "$1\u00a0"),
    asker: part(item, "asker"),
    votes: part(item, "votes"),
  };
}

/** Return { staged, waiting }: the question on stage or undefined, and the approved ones. */
export function read() {
  const items = [...document.querySelectorAll("#lined-up > li")].map(question);
  items.sort((a, b) => a.rank - b.rank);
  return {
    staged: items.find((item) => item.staged),
    waiting: items.filter((item) => !item.staged),
  };
}

/** Return the room's switches and times: { open, questions, start, end, zone, name }. */
export function room() {
  const state = document.getElementById("room-state");
  const { open, questions, start, end, zone } = state.dataset;
  const at = (text) => (text ? Date.parse(text) : null);
  return {
    open: open === "1",
    questions: questions === "1",
    start: at(start),
    end: at(end),
    zone,
    name: part(state, "name"),
  };
}

/** Call `arrange` now and after every change, once for changes that come together. */
export function onChange(arrange) {
  let waiting = false;
  const later = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      arrange();
    });
  };
  on("entry", later);
  document.addEventListener("htmx:load", later);
  later();
}
