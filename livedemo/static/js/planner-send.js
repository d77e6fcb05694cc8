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

async function patch(path, body) {
  const answer = await fetch(path, {
    method: "PATCH",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  return { ok: answer.ok, status: answer.status, told: await answer.json() };
}

/** Change one item of the programme: `fields` now, `former` when it is undone. */
export async function change({ path, version, fields, former, name, text, focus }) {
  let found;
  try {
    found = await patch(path, { version, ...fields });
  } catch {
    toast({ text: t("not_sent"), bad: true });
    return;
  }
  await read(focus);
  if (!found.ok) {
    const taken = found.status === 409 || found.status === 404;
    const words = taken ? t("agenda_taken", { name }) : found.told.error.message;
    toast({ text: words, bad: true });
    return;
  }
  const undo = former && (() => change({
    path, version: found.told.version, fields: former, name, text: t("agenda_back", { name }), focus,
  }));
  toast({ text, undo, seconds: undo ? 10 : null });
  polite(text, "agenda");
}
