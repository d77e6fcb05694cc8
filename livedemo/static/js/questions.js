// The Questions tab: asking, one's own questions, new ones that wait behind a bar.

import { assertive, polite } from "announce";
import { bindAll } from "app";
import { on, release, send } from "live";
import { change, mark, settle, waiting } from "live-apply";
import { fetchPart } from "live-http";
import { Outbox } from "outbox";
import { make, showState, timeNow } from "pending";
import { chosen, clear, grow, keepDraft, setNew, settings } from "room";
import { t } from "strings";
import { toast } from "toast";

const CATCH_UP_MS = 6000;

let panel;
let form;
let field;
let box;
let catchingUp = null;
let heard = 0;
let unread = 0;
const staff = document.body.dataset.staff !== undefined;

const approved = () => document.getElementById("questions-approved");
const mine = () => document.getElementById("questions-mine");

// ---- own questions

function draw(item) {
  const known = document.getElementById(`mine-${item.client_id}`);
  const row = known ?? newItem(item);
  showState(row, row.querySelector(".my-state"), box, item);
  if (item.state === "failed" && item.final) assertive(item.message);
}

function newItem(item) {
  const row = make("li", "my-item");
  row.id = `mine-${item.client_id}`;
  row.dataset.rank = "-Infinity";
  const text = make("p", "my-text", item.data.question);
  text.dir = "auto";
  const time = timeNow(item.at, document.getElementById("chat-scroll").dataset.zone, "");
  row.append(text, make("div", "my-state"), time);
  mine().prepend(row);
  settle(mine());
  row.scrollIntoView({ block: "nearest" });
  return row;
}

/** The server's own item takes the place of ours. */
async function readMine() {
  const { html } = await fetchPart("/questions?part=mine");
  mine().innerHTML = html;
  box.items.forEach(draw);
  settle(mine());
}

/** Read what became of one's own questions: it is told once, and never to a page that polls. */
async function readStates() {
  const states = new Map([...mine().children].map((item) => [item.id, item.dataset.status]));
  const before = heard;
  const { html } = await fetchPart("/questions?part=mine").finally(() => (catchingUp = null));
  // What was told meanwhile may be newer than what was read.
  if (heard !== before) return catchUp();
  for (const { element } of change({ type: "mine", id: 0, html })) {
    if (states.get(element.id) !== element.dataset.status) told({ type: "question", element });
  }
}

/** The stream cannot be resumed: all lists as they are now. */
async function readAgain() {
  const { html } = await fetchPart("/questions");
  const lists = document.getElementById("questions-lists");
  lists.innerHTML = html;
  mark(lists);
  bindAll(lists);
  box.items.forEach(draw);
  hold();
}

/** After a gap, not everybody at once, and not while nothing can change. */
function catchUp() {
  if (catchingUp || !mine().querySelector("[data-withdraw]")) return;
  const wait = CATCH_UP_MS * (0.5 + Math.random());
  catchingUp = setTimeout(() => readStates().catch(() => {}), wait);
}

function dropped(item) {
  document.getElementById(`mine-${item.client_id}`)?.remove();
  settle(mine());
}

function asked() {
  polite(t("question_sent"), "asked");
  readMine();
}

async function withdraw(button) {
  button.disabled = true;
  try {
    await send("withdraw", { id: Number(button.dataset.withdraw) });
    polite(t("withdrawn"), "asked");
    // The socket brings the new state; a page that polls reads it.
    await readMine();
  } catch (problem) {
    button.disabled = false;
    toast({ text: problem.message, bad: true });
  }
}

// ---- what others asked

function hold() {
  const list = approved();
  if (chosen() === "questions" && !document.hidden) list.setAttribute("data-hold", "");
  else {
    list.removeAttribute("data-hold");
    release(list);
  }
  showBar();
}

function showBar() {
  const bar = document.getElementById("questions-new");
  const n = waiting(approved());
  bar.hidden = n === 0;
  bar.querySelector("span").textContent = t.plural("new_questions", n);
}

function openBar() {
  const [first] = release(approved());
  showBar();
  const target = first ?? approved();
  target.scrollIntoView({ block: "nearest" });
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

function news({ element, fresh, removed }) {
  showBar();
  if (removed || !fresh || element.parentElement !== approved()) return;
  if (chosen() === "questions") return;
  unread += 1;
  setNew("questions", unread);
}

function opened() {
  if (chosen() === "questions") {
    unread = 0;
    setNew("questions", 0);
  }
  hold();
}

function told({ type, element }) {
  if (type === "question" && element) {
    const status = element.querySelector(".chip")?.textContent.trim();
    polite(t("my_question", { status }), `mine-${element.id}`);
  }
  if (element?.id === "restricted-questions") {
    if (!element.hidden) assertive(element.textContent.trim());
    show();
  }
}

// ---- the composer

function show() {
  const closed = !settings().questions || !document.getElementById("restricted-questions").hidden;
  const over = form.querySelector(".counter.over") !== null;
  form.querySelector("[data-needs-text]").disabled = over || (closed && !staff);
  form.classList.toggle("open", field.value !== "");
}

function showNote() {
  const note = form.querySelector("#ask-note");
  note.textContent = form.elements.anonymous.checked ? note.dataset.anonymous : note.dataset.named;
}

function submit(event) {
  event.preventDefault();
  const question = field.value.trim();
  show();
  if (!question || form.querySelector("[data-needs-text]").disabled) return;
  form.querySelector("#ask-error")?.remove();
  box.add({ question, anonymous: form.elements.anonymous.checked });
  clear(field);
  field.focus();
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
}

function bindForm() {
  keepDraft(field);
  form.addEventListener("submit", submit);
  form.addEventListener("change", showNote);
  field.addEventListener("keydown", onKey);
  // After the counter, which is bound to the same form, has counted.
  field.addEventListener("input", () =>
    queueMicrotask(() => {
      grow(field);
      show();
    }),
  );
  showNote();
  show();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function bind(element) {
  panel = element;
  form = panel.querySelector("#ask-form");
  field = form.querySelector("textarea");
  box = new Outbox("ask", { changed: (item) => box && draw(item), sent: asked, dropped });
  box.items.forEach(draw);
  bindForm();
  hold();
  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-withdraw]");
    if (!button) return;
    event.preventDefault();
    withdraw(button);
  });
  document.getElementById("questions-new").addEventListener("click", openBar);
  document.addEventListener("tabs:change", opened);
  document.addEventListener("visibilitychange", hold);
  document.addEventListener("room:settings", show);
  on("entry", (entry) => entry.type.startsWith("question") && news(entry));
  on("you", (personal) => {
    heard += 1;
    told(personal);
  });
  on("synced", ({ reset }) => (reset ? readAgain() : catchUp()));
}
