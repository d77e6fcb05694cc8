// The list of photos: dragged by its grips into another order, told where things went, and words
// that were typed but not saved stay when the list is read anew. data-module="album" on what holds
// #album; data-reorder is where an order is sent, with the data-revision of the one that was shown.
// The buttons of each photo do the same by key.

import { polite } from "announce";
import { t } from "strings";
import { toast } from "toast";

const EDGE = 60;
const STEP = 12;
const PHOTO = /\/photos\/(\d+)\/\w+$/;

const items = (list) => [...list.querySelectorAll(":scope > li")];

function read(target = "#album") {
  return htmx.ajax("GET", location.pathname, { target, select: target, swap: "outerHTML" });
}

function place(item) {
  const all = items(item.parentNode);
  polite(t("album_place", { name: item.dataset.name, n: all.indexOf(item) + 1, total: all.length }), "album");
}

class Drag {
  constructor(album, grip, event) {
    this.album = album;
    this.item = grip.closest("li");
    this.list = this.item.parentNode;
    this.former = items(this.list);
    this.y = event.clientY;
    this.item.classList.add("dragged");
    this.held = new AbortController();
    const { signal } = this.held;
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", (moved) => (this.y = moved.clientY), { signal });
    grip.addEventListener("pointerup", () => this.end(true), { signal });
    grip.addEventListener("pointercancel", () => this.end(false), { signal });
    addEventListener("keydown", (key) => key.key === "Escape" && this.end(false), { signal });
    this.frame = requestAnimationFrame(() => this.follow());
  }

  follow() {
    if (this.y < EDGE) scrollBy(0, -STEP);
    if (this.y > innerHeight - EDGE) scrollBy(0, STEP);
    const others = items(this.list).filter((one) => one !== this.item);
    const below = others.find((one) => {
      const box = one.getBoundingClientRect();
      return this.y < box.top + box.height / 2;
    });
    if ((below ?? null) !== this.item.nextElementSibling) this.list.insertBefore(this.item, below ?? null);
    this.frame = requestAnimationFrame(() => this.follow());
  }

  end(kept) {
    cancelAnimationFrame(this.frame);
    this.held.abort();
    this.item.classList.remove("dragged");
    if (!kept) this.list.append(...this.former);
    else if (items(this.list).some((one, n) => one !== this.former[n])) this.send();
  }

  async send() {
    place(this.item);
    const order = items(this.list).map((one) => Number(one.dataset.photo));
    const token = document.querySelector('meta[name="csrf-token"]').content;
    try {
      const answer = await fetch(this.album.dataset.reorder, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ order, revision: this.list.parentNode.dataset.revision }),
      });
      const told = await answer.json();
      if (answer.ok) this.list.parentNode.dataset.revision = told.revision;
      else toast({ text: told.error.message, bad: true });
    } catch {
      toast({ text: t("not_sent"), bad: true });
      this.list.append(...this.former);
      return;
    }
    read();
  }
}

// Words that were typed, and what stood there before, by the id of their field.
function typed(album) {
  const fields = album.querySelectorAll('input[name="alt"]');
  return [...fields].filter((field) => field.value !== field.defaultValue).map((field) => ({
    id: field.id,
    value: field.value,
    former: field.defaultValue,
    version: field.form.elements.version.value,
  }));
}

function putBack(words, saved) {
  for (const { id, value, former, version } of words) {
    const field = document.getElementById(id);
    if (!field || id === saved) continue;
    // Somebody else's words are refused by the server, not overwritten here.
    if (field.defaultValue !== former) field.form.elements.version.value = version;
    field.value = value;
  }
}

function follow(path) {
  const [, number] = PHOTO.exec(path) ?? [];
  const item = number && document.getElementById(`photo-${number}`);
  if (!item) return;
  if (path.endsWith("/move")) place(item);
  // The button that was pressed may be gone, such as that of what is first now.
  if (document.activeElement === document.body) item.querySelector(".album-buttons button")?.focus();
}

export function bind(album) {
  let words = [];
  album.classList.add("draggable");
  album.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest(".grip");
    if (!grip || event.button) return;
    event.preventDefault();
    new Drag(album, grip, event);
  });
  album.addEventListener("htmx:beforeSwap", () => (words = typed(album)));
  album.addEventListener("htmx:afterSettle", (event) => {
    const path = event.detail.requestConfig?.path ?? "";
    const [, number] = path.endsWith("/describe") ? PHOTO.exec(path) : [];
    putBack(words, `alt-${number}`);
    follow(path);
    words = [];
  });
}
