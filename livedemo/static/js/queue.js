// The queue of questions that wait: one is selected, the focus goes on when it leaves, new ones
// wait behind a bar, and words that somebody wrote stay when their question has left.

import { isChanged } from "act";
import { polite } from "announce";
import { on, release } from "live";
import { waiting } from "live-apply";
import { t } from "strings";

const OWN_MS = 3000;
let selected = { id: null, at: 0 };
let inside = false;
let ownUntil = 0;
const open = new Map();

const queue = () => document.getElementById("queue");
const items = () => [...queue().querySelectorAll(":scope > [data-question]")];

/** Select an item of the queue. */
export function select(item, { focus = false } = {}) {
  for (const other of items()) other.classList.toggle("selected", other === item);
  selected = { id: item?.id ?? null, at: Math.max(0, items().indexOf(item)) };
  if (!item || !focus) return;
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

/** Return the selected item. */
export function current() {
  return items().find((item) => item.id === selected.id) ?? null;
}

/** Select the next (1) or the previous (-1) item, and focus it. */
export function move(step) {
  const all = items();
  const at = all.indexOf(current());
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  if (next) select(next, { focus: true });
}

function settle() {
  const all = items();
  if (!all.length && waiting(queue())) {
    letIn();
    return;
  }
  const same = current();
  const next = same ?? all[Math.min(selected.at, all.length - 1)] ?? null;
  const lost = inside && (!document.activeElement || document.activeElement === document.body);
  select(next, { focus: lost && Boolean(next) });
  if (lost && !next) {
    document.querySelector("h1").focus({ preventScroll: true });
    polite(t("queue_is_empty"), "queue");
  }
  keepWords();
  showBar();
}

function letIn({ focus = false } = {}) {
  const added = release(queue());
  showBar();
  if (focus && added[0]) select(added[0], { focus: true });
}

function showBar() {
  const bar = document.getElementById("new-bar");
  const n = waiting(queue());
  bar.hidden = n === 0;
  if (n) bar.querySelector("span").textContent = t.plural("new_questions", n);
}

/** A form whose question has left stays at its place when somebody wrote in it. */
function keepWords() {
  for (const [form, item] of open) {
    if (form.isConnected) continue;
    open.delete(form);
    if (item.isConnected || form.dataset.sent || !isChanged(form)) continue;
    const orphan = document.createElement("li");
    const why = document.createElement("p");
    orphan.className = "queue-item orphan";
    why.className = "notice warn";
    why.textContent = t("words_kept");
    orphan.append(why, form);
    queue().insertBefore(orphan, items()[selected.at] ?? null);
    form.querySelector("textarea")?.focus();
  }
}

function opened(event) {
  const form = event.target.querySelector?.("form.queue-edit");
  if (form && queue().contains(form)) open.set(form, form.closest("[data-question]"));
}

function watchPage() {
  document.addEventListener("focusin", (event) => {
    inside = queue().contains(event.target);
    const item = event.target.closest("[data-question]");
    if (inside && item) select(item);
  });
  document.addEventListener("htmx:afterSwap", opened);
  document.addEventListener("submit", (event) => {
    if (open.has(event.target)) event.target.dataset.sent = "1";
  });
  // What I bring back myself does not wait behind the bar.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { path } = event.detail.requestConfig;
    if (/\/mod\/(questions\/\d+\/return|ask)$/.test(path)) ownUntil = Date.now() + OWN_MS;
  });
  document.getElementById("new-bar").addEventListener("click", () => letIn({ focus: true }));
  on("entry", (news) => {
    if (news.held && Date.now() < ownUntil) letIn();
    showBar();
  });
}

let watching = false;

export function bind(list) {
  if (!watching) watchPage();
  watching = true;
  new MutationObserver(settle).observe(list, { childList: true });
  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("[data-question]");
    if (item) select(item);
  });
  select(items()[0] ?? null);
  showBar();
}
