// One card on its way over the grid of a day, and the line that says what time it is there.

import { polite } from "announce";
import { change, orderOf } from "planner-send";
import { t } from "strings";
import { clock } from "time";

const MINUTE = 60_000;
const ROW = 5 * MINUTE;
const SHORTEST = 30 * MINUTE;
const EDGE = 60;
const EVERY = 30_000;
// The first line of the grid is above the rooms' names.
const HEAD = 2;

const hoursOf = (table) => [...table.querySelectorAll(".hour")];
const at = (hour) => Date.parse(hour.dataset.at);
const iso = (ms) => new Date(ms).toISOString().replace(".000Z", "Z");

export class Grid {
  constructor(planner, table, card, step) {
    Object.assign(this, { planner, table, card, stepMs: step * MINUTE });
    const { start, end, room, name, version } = card.dataset;
    this.name = name;
    this.version = Number(version);
    this.rooms = [...table.querySelectorAll(".room")];
    this.zero = at(hoursOf(table)[0]);
    this.former = { start: start ? Date.parse(start) : null, end: end ? Date.parse(end) : null, room };
    this.length = this.former.end ? this.former.end - this.former.start : null;
    this.start = this.former.start ?? this.zero;
    // What has no time yet may have no room of this grid, either.
    const home = this.rooms.findIndex((one) => one.dataset.room === room);
    this.home = { start: this.former.start, room: home };
    this.room = Math.max(0, home);
  }

  // The times and the room, in words.
  place() {
    const zone = this.planner.dataset.zone;
    const times = [this.start, ...(this.length ? [this.start + this.length] : [])];
    const room = this.rooms[this.room].dataset.name;
    return t("agenda_place", { name: this.name, times: times.map((one) => clock(one, zone)).join("–"), room });
  }

  // The card's shadow stands where it would fall.
  show() {
    if (!this.ghost) {
      this.ghost = document.createElement("p");
      this.ghost.className = "block ghost";
      this.ghost.setAttribute("aria-hidden", "true");
      this.table.append(this.ghost);
    }
    // What began the day before stands at the top.
    const top = Math.max(this.start, this.zero);
    const row = HEAD + Math.round((top - this.zero) / ROW);
    const rows = Math.max(1, Math.round((this.start + (this.length ?? SHORTEST) - top) / ROW));
    const { gridColumnStart, gridColumnEnd } = getComputedStyle(this.rooms[this.room]);
    Object.assign(this.ghost.style, { gridRow: `${row} / span ${rows}`, gridColumn: `${gridColumnStart} / ${gridColumnEnd}` });
    this.ghost.textContent = this.place();
  }

  // Where the first hour stands, and how high an hour is.
  scale() {
    const [first, second] = hoursOf(this.table).map((one) => one.getBoundingClientRect().top);
    return { first, high: second - first };
  }

  // A card goes from its own time by whole steps; one without a time goes to where the mouse is.
  grab(down) {
    const placed = this.former.start !== null;
    this.grabbed = placed ? down.clientY - this.scale().first : 0;
    this.from = placed ? this.former.start : this.zero;
    this.show();
  }

  follow({ clientX, clientY }) {
    if (clientY < EDGE) scrollBy(0, -EDGE / 4);
    if (clientY > innerHeight - EDGE) scrollBy(0, EDGE / 4);
    const { first, high } = this.scale();
    const hours = (clientY - first - this.grabbed) / high;
    const steps = Math.round((hours * 60 * MINUTE) / this.stepMs);
    this.start = this.from + steps * this.stepMs;
    this.room = this.nearest(clientX);
    this.show();
  }

  nearest(x) {
    const away = this.rooms.map((one) => {
      const { left, right } = one.getBoundingClientRect();
      return Math.max(left - x, x - right, 0);
    });
    return away.indexOf(Math.min(...away));
  }

  step(columns, rows) {
    const past = (this.start - this.zero) / this.stepMs;
    if (rows) this.start = this.zero + (rows > 0 ? Math.floor(past) + 1 : Math.ceil(past) - 1) * this.stepMs;
    const rtl = document.dir === "rtl" ? -1 : 1;
    this.room = Math.min(this.rooms.length - 1, Math.max(0, this.room + columns * rtl));
    this.show();
    this.ghost.scrollIntoView({ block: "nearest" });
  }

  back() {
    this.ghost?.remove();
  }

  drop() {
    this.back();
    const retimed = this.start !== this.home.start;
    const moved = this.room !== this.home.room;
    if (!retimed && !moved) return polite(t("agenda_back", { name: this.name }), "agenda");
    const fields = {}, former = {};
    if (moved) {
      fields.room_id = Number(this.rooms[this.room].dataset.room) || null;
      former.room_id = Number(this.former.room) || null;
    }
    if (retimed) {
      const { start, end } = this.former;
      fields.scheduled_time = iso(this.start);
      former.scheduled_time = start === null ? null : iso(start);
      if (end) [fields.end_time, former.end_time] = [iso(this.start + this.length), iso(end)];
    }
    const { item } = this.card.dataset;
    const sessions = `${this.planner.dataset.api}/sessions`;
    // A new time takes a session out of the order by hand.
    const list = this.planner.querySelector(".in-order");
    const order = retimed ? orderOf(list, list.children, { api: `${sessions}/reorder`, item }) : null;
    return change({
      path: `${sessions}/${item}`, focus: `handle-session-${item}`,
      version: this.version, name: this.name, text: this.place(), fields, former, order,
    });
  }
}

/** Keep the line of now where the server's clock is, as long as this grid is on the page. */
export function follow(planner) {
  const line = planner.querySelector(".timetable .now");
  if (!line) return;
  const offset = Date.parse(planner.dataset.now) - Date.now();
  const hours = hoursOf(planner);
  const tick = () => {
    const time = Date.now() + offset;
    const [first, last] = [at(hours[0]), at(hours.at(-1))];
    line.hidden = time < first || time >= last;
    line.style.gridRow = HEAD + Math.floor((time - first) / ROW);
    line.firstElementChild.textContent = clock(time, planner.dataset.zone);
    if (!planner.isConnected) clearInterval(timer);
  };
  const timer = setInterval(tick, EVERY);
  tick();
}
