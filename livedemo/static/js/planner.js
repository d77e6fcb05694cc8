// The programme's editor. data-module="planner" on what holds the grid and the lists: cards of the
// grid and items of the lists are picked up by mouse, or by their handles with Enter and arrows.
// Refused moves change nothing; done ones offer their reverse. data-api, data-zone, data-now.

import { assertive } from "announce";
import { Grid, follow } from "planner-grid";
import { ListMove } from "planner-list";
import { t } from "strings";

const STORE = "agenda:step";
const AWAY = 5;

let held = null;

function end(kept) {
  const move = held;
  held = null;
  move?.stop.abort();
  if (!move) return;
  move.card.classList.remove("lifted");
  if (kept) move.drop();
  else {
    move.back();
    assertive(t("agenda_back", { name: move.name }));
  }
}

function start(move) {
  if (held) end(false);
  held = move;
  move.stop = new AbortController();
  move.card.classList.add("lifted");
  addEventListener("keydown", onKey, { signal: move.stop.signal });
}

function onKey(event) {
  const steps = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  if (event.key === "Escape") end(false);
  else if (event.key === "Tab") return end(false);
  else if (!(event.key in steps) || held.byMouse) return;
  else {
    held.step(...steps[event.key]);
    assertive(held.place());
  }
  event.preventDefault();
  event.stopPropagation();
}

function made(planner, card) {
  const table = planner.querySelector(".timetable");
  if (card.closest("[data-order-path]")) return new ListMove(planner, card);
  return table ? new Grid(planner, table, card, Number(planner.querySelector("[data-step]").value)) : null;
}

// A mouse that has hardly moved has clicked a link.
function drag(planner, card, down) {
  const waiting = new AbortController();
  const { signal } = waiting;
  let move = null;
  const moved = (event) => {
    if (!move) {
      if (Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < AWAY) return;
      move = made(planner, card);
      if (!move) return waiting.abort();
      move.byMouse = true;
      start(move);
      move.grab(down);
    }
    if (held === move) move.follow(event);
  };
  addEventListener("pointermove", moved, { signal });
  for (const [name, kept] of [["pointerup", true], ["pointercancel", false]]) {
    addEventListener(name, () => {
      waiting.abort();
      if (move && held === move) end(kept);
      // What was dragged is not clicked, too.
      const stop = (event) => event.preventDefault();
      if (move) addEventListener("click", stop, { capture: true, once: true });
      setTimeout(() => removeEventListener("click", stop, { capture: true }));
    }, { signal });
  }
}

function onPointer(planner, event) {
  const handle = event.target.closest(".handle");
  const card = (handle ?? event.target).closest("[data-item]");
  const whole = card?.matches(".block, .unplaced li") && event.pointerType === "mouse";
  if (event.button || !card || !(handle || whole)) return;
  if (event.target.closest("button") && !handle) return;
  event.preventDefault();
  drag(planner, card, event);
}

function onClick(planner, event) {
  const handle = event.target.closest(".handle");
  // Only Enter and the space bar, and screen readers, click without a mouse.
  if (!handle || event.detail) return;
  event.preventDefault();
  if (held) return end(true);
  const move = made(planner, handle.closest("[data-item]"));
  if (!move) return;
  start(move);
  move.show?.();
  assertive(t("agenda_lifted", { name: move.name }));
}

function bindStep(select) {
  if (!select) return;
  try {
    select.value = localStorage.getItem(STORE) ?? select.value;
  } catch {
    // It is remembered only where the browser keeps things.
  }
  if (select.selectedIndex < 0) select.selectedIndex = 0;
  select.addEventListener("change", () => {
    try {
      localStorage.setItem(STORE, select.value);
    } catch {
      // As above.
    }
  });
}

export function bind(planner) {
  planner.classList.add("draggable");
  planner.addEventListener("pointerdown", (event) => onPointer(planner, event));
  planner.addEventListener("click", (event) => onClick(planner, event));
  planner.addEventListener("dragstart", (event) => event.preventDefault());
  bindStep(planner.querySelector("[data-step]"));
  follow(planner);
}
