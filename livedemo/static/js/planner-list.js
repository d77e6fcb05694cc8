// One session on its way in the order of the sessions, or one speech in its session's or another's.

import { change, orderOf, post } from "planner-send";
import { polite } from "announce";
import { t } from "strings";
import { toast } from "toast";

const EDGE = 60;
const ids = (items) => items.map((one) => one.dataset.item).join(",");

export class ListMove {
  constructor(planner, card) {
    Object.assign(this, { planner, card, name: card.dataset.name });
    this.home = card.parentNode;
    this.former = [...this.home.children];
    // A speech may go to another session; a session stays among the sessions.
    this.lists = this.home.dataset.session ? [...planner.querySelectorAll("[data-session]")] : [this.home];
    planner.classList.toggle("carries-speech", Boolean(this.home.dataset.session));
  }

  get list() {
    return this.card.parentNode;
  }

  place() {
    const all = [...this.list.children];
    const said = { name: this.name, n: all.indexOf(this.card) + 1, total: all.length };
    if (this.list === this.home) return t("agenda_nth", said);
    return t("agenda_into", { name: this.name, session: this.list.dataset.name });
  }

  put(list, before) {
    if (before === this.card || (list === this.list && before === this.card.nextElementSibling)) return;
    const focused = document.activeElement;
    list.insertBefore(this.card, before ?? null);
    // Who is taken out of the page for a moment loses the focus.
    if (this.card.contains(focused)) focused.focus({ preventScroll: true });
  }

  grab() {}

  follow({ clientY }) {
    if (clientY < EDGE) scrollBy(0, -EDGE / 4);
    if (clientY > innerHeight - EDGE) scrollBy(0, EDGE / 4);
    const list = this.nearest(clientY);
    const others = [...list.children].filter((one) => one !== this.card);
    const below = others.find((one) => {
      const { top, height } = one.getBoundingClientRect();
      return clientY < top + height / 2;
    });
    this.put(list, below ?? null);
  }

  nearest(y) {
    const away = this.lists.map((one) => {
      const { top, bottom } = (one.closest("li") ?? one).getBoundingClientRect();
      return Math.max(top - y, y - bottom, 0);
    });
    return this.lists[away.indexOf(Math.min(...away))];
  }

  step(_columns, rows) {
    const all = [...this.list.children];
    const n = all.indexOf(this.card) + rows;
    const list = this.lists[this.lists.indexOf(this.list) + rows];
    if (n >= 0 && n < all.length) this.put(this.list, rows > 0 ? all[n].nextElementSibling : all[n]);
    else if (list) this.put(list, rows > 0 ? list.firstElementChild : null);
    this.card.scrollIntoView({ block: "nearest" });
  }

  back() {
    this.planner.classList.remove("carries-speech");
    const focused = document.activeElement;
    this.home.append(...this.former);
    if (this.card.contains(focused)) focused.focus({ preventScroll: true });
  }

  drop() {
    this.planner.classList.remove("carries-speech");
    if (this.list !== this.home) return this.change();
    const order = ids([...this.list.children]);
    if (order === ids(this.former)) return polite(t("agenda_back", { name: this.name }), "agenda");
    return this.reorder(order);
  }

  // Times are kept; the page then offers to fit them.
  async reorder(order) {
    const { orderPath: path, revision, day, byHand } = this.home.dataset;
    const focus = this.card.querySelector(".handle").id;
    const values = day ? { day } : {};
    const text = this.place();
    const former = ids(this.former);
    if (!(await post(path, focus, { ...values, order, revision, times: "keep" }))) return this.back();
    const now = document.querySelector(`[data-order-path="${path}"]`).dataset;
    const reverse = byHand ? { order: former, times: "keep" } : { to: "time" };
    const undo = async () => {
      const worked = await post(path, focus, { ...values, ...reverse, revision: now.revision });
      if (worked) toast({ text: t("agenda_back", { name: this.name }) });
    };
    toast({ text, undo, seconds: 10 });
    polite(text, "agenda");
  }

  change() {
    const { item, version } = this.card.dataset;
    const speeches = `${this.planner.dataset.api}/speeches`;
    const session_id = Number(this.home.dataset.session);
    return change({
      path: `${speeches}/${item}`,
      focus: `handle-speech-${item}`,
      version: Number(version),
      name: this.name,
      text: this.place(),
      fields: { session_id: Number(this.list.dataset.session) },
      former: { session_id },
      order: orderOf(this.home, this.former, { api: `${speeches}/reorder`, item, session_id }),
      back: () => this.back(),
    });
  }
}
