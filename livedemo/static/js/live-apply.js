// Entries become elements. Each root of an entry's HTML says where it belongs:
//   id               an element with this id is replaced in place (focus, open details and
//                    [data-keep] parts stay), or moved when data-into names another container
//   data-into        CSS selector of the container; at its end, or by ascending data-rank where
//                    the container has data-sorted. A container that is not on the page: nothing
//   <template data-remove="selector">   takes elements away
// Containers may have: data-hold (new items wait until release(container); an empty list does not
// wait), data-limit="200" (oldest go), data-empty="#id" (shown while the list is empty),
// data-count="#id" (gets the number of items, with those that wait).

import { bindAll } from "app";

const held = new Map();
const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

/** Mark what the person of this page wrote: fragments know no viewer. */
export function mark(root) {
  const me = document.body.dataset.authorKey;
  if (!me) return;
  const found = [...root.querySelectorAll("[data-author]")];
  if (root.matches?.("[data-author]")) found.push(root);
  for (const element of found) element.classList.toggle("mine", element.dataset.author === me);
}

/** Apply one entry; returns what changed, one item a root: { type, id, element, … }. */
export function change({ type, id, html }) {
  const parsed = document.createElement("template");
  parsed.innerHTML = html;
  const news = [];
  for (const root of [...parsed.content.children]) {
    const parts = root.dataset.remove ? takeAway(root.dataset.remove) : place(root);
    for (const part of parts) news.push({ type, id, ...part });
  }
  return news;
}

function takeAway(selector) {
  const gone = [];
  for (const [container, items] of held) {
    for (const element of items.filter((item) => item.matches(selector))) {
      items.splice(items.indexOf(element), 1);
      gone.push({ element, removed: true, held: true });
    }
    settle(container);
  }
  for (const element of document.querySelectorAll(selector)) {
    gone.push({ element, removed: true });
    leave(element);
  }
  return gone;
}

/** Remove an element; the focus goes to what follows it. */
function leave(element) {
  const list = element.parentElement;
  if (element.contains(document.activeElement)) {
    const near = element.nextElementSibling ?? element.previousElementSibling;
    const next = near?.matches(FOCUSABLE) ? near : near?.querySelector(FOCUSABLE);
    element.remove();
    (next ?? document.querySelector("h1"))?.focus({ preventScroll: true });
  } else element.remove();
  settle(list);
}

function place(root) {
  const into = root.dataset.into ? document.querySelector(root.dataset.into) : null;
  const old = root.id ? document.getElementById(root.id) : null;
  if (root.dataset.into && !into) {
    if (old) leave(old);
    return [];
  }
  if (replaceHeld(root, into)) return [{ element: root, held: true, fresh: false }];
  if (old && (!into || old.parentElement === into)) {
    replace(old, root);
    return [{ element: root, fresh: false }];
  }
  if (!into) return [];
  const from = old?.parentElement;
  old?.remove();
  if (from) settle(from);
  if (into.hasAttribute("data-hold") && into.querySelector(":scope > [id]")) {
    held.set(into, [...(held.get(into) ?? []), root]);
    settle(into);
    return [{ element: root, held: true, fresh: true }];
  }
  put(into, root);
  trim(into);
  settle(into);
  return [{ element: root, fresh: !old }];
}

/** Bring an item that waits up to date; tell whether it still waits. */
function replaceHeld(root, into) {
  for (const [container, items] of held) {
    const at = items.findIndex((item) => item.id === root.id);
    if (at < 0) continue;
    if (!into || into === container) {
      items[at] = root;
      return true;
    }
    items.splice(at, 1);
    settle(container);
  }
  return false;
}

function replace(old, fresh) {
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const at = active ? [...old.querySelectorAll(FOCUSABLE)].indexOf(active) : -1;
  for (const kept of old.querySelectorAll("[data-keep][id]")) {
    const double = fresh.querySelector(`#${CSS.escape(kept.id)}`);
    if (double) double.replaceWith(kept);
    else fresh.append(kept);
  }
  const open = [...old.querySelectorAll("details")].map((details) => details.open);
  fresh.querySelectorAll("details").forEach((details, i) => {
    details.open ||= open[i] ?? false;
  });
  old.replaceWith(fresh);
  wire(fresh);
  if (!active) return;
  const same = active.id && document.getElementById(active.id);
  const next = active === old ? fresh : same || fresh.querySelectorAll(FOCUSABLE)[at] || fresh;
  next.focus({ preventScroll: true });
}

function put(into, element) {
  element.classList.add("fresh");
  into.insertBefore(element, into.hasAttribute("data-sorted") ? after(into, element) : null);
  wire(element);
}

/** Return what an element has to stand before; most belong near the end. */
export function after(list, element) {
  const rank = Number(element.dataset.rank);
  let before = null;
  for (let other = list.lastElementChild; other; other = other.previousElementSibling) {
    if (Number(other.dataset.rank) > rank) before = other;
    else if (other.dataset.rank !== undefined && other !== element) break;
  }
  return before;
}

function wire(element) {
  mark(element);
  // The viewers' page does without htmx.
  globalThis.htmx?.process(element);
  bindAll(element);
}

function trim(list) {
  const limit = Number(list.dataset.limit ?? 0);
  if (!limit || list.hasAttribute("data-untrimmed")) return;
  while (list.childElementCount > limit) list.firstElementChild.remove();
}

/** Bring what shows a list's size up to date. */
export function settle(list) {
  if (!list?.dataset) return;
  const waiting = held.get(list)?.length ?? 0;
  const items = list.querySelectorAll(":scope > [id]").length;
  if (list.dataset.empty) {
    const empty = document.querySelector(list.dataset.empty);
    if (empty) empty.hidden = items + waiting > 0;
  }
  if (list.dataset.count) {
    for (const counter of document.querySelectorAll(list.dataset.count)) {
      counter.textContent = items + waiting || "";
    }
  }
}

/** Return how many items wait before a container. */
export function waiting(container) {
  return held.get(container)?.length ?? 0;
}

/** Let the items that wait into their container; returns them. */
export function release(container) {
  const items = held.get(container) ?? [];
  held.delete(container);
  for (const item of items) put(container, item);
  trim(container);
  settle(container);
  return items;
}

mark(document.body);
document.addEventListener("htmx:load", (event) => mark(event.detail.elt));
