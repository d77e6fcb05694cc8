// Send what was moved in the programme, show the page anew, offer the reverse.

import { polite } from "announce";
import { t } from "strings";
import { toast } from "toast";

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const sheet = new CSSStyleSheet();

// Where the cards stand is told by a style sheet of the page's head, which is read anew, too.
function place(text) {
  const found = new DOMParser().parseFromString(text, "text/html").getElementById("grid-style");
  if (!found) return;
  sheet.replaceSync(found.textContent);
  document.getElementById("grid-style")?.remove();
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets.push(sheet);
}

async function swap(method, path, focus, values) {
  const watch = (event) => place(event.detail.xhr.responseText);
  const planner = document.getElementById("planner");
  planner.addEventListener("htmx:beforeSwap", watch, { once: true });
  let worked = false;
  const note = (event) => (worked = event.detail.successful);
  document.addEventListener("htmx:afterRequest", note, { once: true });
  try {
    await htmx.ajax(method, path, {
      source: "#planner", target: "#planner", select: "#planner", swap: "outerHTML", values,
    });
  } catch {
    return false;
  }
  document.getElementById(focus)?.focus({ preventScroll: true });
  return worked;
}

/** Read the page anew; the focus goes to the element of this id. */
export function read(focus) {
  const address = new URL(location.href);
  for (const name of ["moved", "moved_in"]) address.searchParams.delete(name);
  return swap("GET", address.pathname + address.search, focus);
}

/** Post a form as its button would; its refusal is told, and the page shows how things stand. */
export async function post(path, focus, values) {
  const worked = await swap("POST", path, focus, values);
  if (!worked) await read(focus);
  return worked;
}

async function send(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, status: answer.status, told: await answer.json() };
}

const tried = (...wish) => send(...wish).catch(() => null);

// What is now stored, or nothing after a refusal. The page never shows what is not stored: where it
// cannot be read anew, the card goes `back`.
async function stored({ path, version, fields, name, focus, back }) {
  const found = await tried("PATCH", path, { version, ...fields });
  const seen = await read(focus);
  if (found?.ok) return found.told;
  if (!seen) back?.();
  const taken = found?.status === 409 || found?.status === 404;
  const refusal = taken ? t("agenda_taken", { name }) : found?.told.error.message;
  toast({ text: refusal ?? t("not_sent"), bad: true });
  return null;
}

const numbers = (items) => [...items].map((one) => Number(one.dataset.item));

/** Return what brings an item back among the `items` of a list by hand; null for one by time. */
export function orderOf(list, items, { api, item, ...values }) {
  const { byHand, orderPath } = list.dataset;
  return byHand ? { api, values, orderPath, item: Number(item), former: numbers(items) } : null;
}

// Whoever put the others in another order in the meantime keeps theirs.
async function reordered({ api, values, orderPath, item, former }, focus) {
  const list = document.querySelector(`[data-order-path="${orderPath}"]`);
  const others = (order) => order.filter((one) => one !== item).join();
  if (!list || others(numbers(list.children)) !== others(former)) return false;
  const { revision } = list.dataset;
  const found = await tried("POST", api, { ...values, order: former, revision, times: "keep" });
  await read(focus);
  return Boolean(found?.ok);
}

/** Change one item of the programme: `fields` now, `former` and the `order` when it is undone. */
export async function change(wish) {
  const { path, former, name, text, focus, order } = wish;
  const found = await stored(wish);
  if (!found) return;
  const undo = async () => {
    if (!(await stored({ path, version: found.version, fields: former, name, focus }))) return;
    const whole = !order || (await reordered(order, focus));
    const words = t(whole ? "agenda_back" : "agenda_unordered", { name });
    toast({ text: words });
    polite(words, "agenda");
  };
  toast({ text, undo, seconds: 10 });
  polite(text, "agenda");
}
