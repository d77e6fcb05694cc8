// Posts that nobody has acknowledged yet, kept for the tab and sent in their order. Each has its
// own client_id, so sending it again changes nothing. A lost connection makes them wait, silence
// makes them go out again after 1 to 30 s, a refusal for good stops the one that was refused.

import { on, probe, send, state } from "live";
import { newId, recall, remember } from "live-tab";

const PASSING = new Set(["timeout", "offline", "unavailable", "internal", "busy"]);
const TRIES = 3;
const LONGEST = 30_000;
const boxes = [];

/** Return how many posts of this page are not sent. */
export function unsent() {
  return boxes.reduce((sum, box) => sum + box.items.length, 0);
}

/** Hold the posts of one kind: its event's name is `kind`. */
export class Outbox {
  items = [];
  #running = false;
  #timer = null;

  /** changed(item) draws an item, sent(item, ack) follows its arrival, dropped(item) its end. */
  constructor(kind, { changed, sent, dropped }) {
    this.kind = kind;
    this.place = `outbox:${document.body.dataset.namespace}:${kind}`;
    this.changed = changed;
    this.sent = sent;
    this.dropped = dropped;
    boxes.push(this);
    for (const item of recall(this.place) ?? []) {
      this.items.push(item);
      this.#set(item, { state: item.final ? "failed" : "waiting", until: 0 });
    }
    on("status", (status) => status.state === "live" && this.#resume());
  }

  /** Send a post, or keep it until it can be sent. */
  add(data) {
    const item = { client_id: newId(), data, at: Date.now(), tries: 0, until: 0 };
    this.items.push(item);
    this.#set(item, { state: state() === "live" ? "sending" : "waiting" });
    this.#run();
    return item;
  }

  /** Send again what failed. */
  retry(item) {
    this.#set(item, { state: "sending", final: false, tries: 0, until: 0, message: "" });
    this.#run();
  }

  /** Give up a post. */
  discard(item) {
    this.items = this.items.filter((other) => other !== item);
    this.#keep();
    this.dropped(item);
    this.#run();
  }

  #set(item, news) {
    Object.assign(item, news);
    this.#keep();
    this.changed(item);
  }

  #keep() {
    remember(this.place, this.items.length ? this.items : null);
    document.dispatchEvent(new CustomEvent("outbox:change"));
  }

  #resume() {
    for (const item of this.items) {
      if (!item.final) this.#set(item, { tries: 0, state: "sending" });
    }
    this.#run();
  }

  /** Return what is to be sent next; what failed for now holds back what came after it. */
  #next() {
    const first = this.items.find((item) => !item.final);
    return first && first.state !== "failed" ? first : null;
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    let item;
    while ((item = this.#next()) && this.#ready(item)) await this.#send(item);
    this.#running = false;
  }

  #ready(item) {
    if (state() !== "live") {
      for (const other of this.items) {
        if (other.state === "sending") this.#set(other, { state: "waiting" });
      }
      return false;
    }
    const wait = item.until - Date.now();
    if (wait <= 0) return true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), wait + 10);
    return false;
  }

  async #send(item) {
    this.#set(item, { state: "sending" });
    try {
      const ack = await send(this.kind, { ...item.data, client_id: item.client_id });
      this.items = this.items.filter((other) => other !== item);
      this.#keep();
      this.sent(item, ack);
    } catch (problem) {
      this.#refused(item, problem);
    }
  }

  #refused(item, problem) {
    const tries = item.tries + 1;
    const { message = "" } = problem;
    if (problem.code === "rate_limited") {
      const until = Date.now() + (problem.retry_after ?? 1) * 1000;
      this.#set(item, { state: "paused", until, message });
    } else if (!PASSING.has(problem.code)) {
      this.#set(item, { state: "failed", final: true, message });
    } else if (tries >= TRIES) {
      this.#set(item, { state: "failed", tries, message });
    } else {
      const wait = Math.min(LONGEST, 1000 * 2 ** tries) * (0.5 + Math.random() / 2);
      this.#set(item, { tries, until: Date.now() + wait });
      if (problem.code === "timeout") probe();
    }
  }
}
