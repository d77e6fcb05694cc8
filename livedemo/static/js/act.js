// One press (a button of <form id="act">), one short form (data-act-form) or one switch
// (data-switch) is sent by htmx from an element that stays: what was pressed may leave the page by
// a push before its answer is here. A link with data-step="#place" opens its step in that place;
// data-cancel closes it.

import { connected } from "live";
import { change } from "live-apply";

const sources = new WeakSet();

/** Post values; resolves with whether it was done. `target` takes a form that came back (422). */
export async function post(path, values, target = null) {
  const source = document.createElement("span");
  source.hidden = true;
  sources.add(source);
  document.body.append(source);
  let done = false;
  source.addEventListener("htmx:afterRequest", ({ detail }) => {
    done = detail.successful && detail.xhr.status < 300;
  });
  const swap = target ? "outerHTML" : "none";
  await htmx.ajax("POST", path, { source, target: target ?? source, swap, values }).catch(() => {});
  setTimeout(() => source.remove());
  return done;
}

function beforeSwap(event) {
  const { xhr, requestConfig } = event.detail;
  if (!sources.has(requestConfig.elt) || xhr.status === 422) return;
  event.detail.shouldSwap = false;
  // Otherwise the same fragments arrive by the stream, in their order.
  if (xhr.status < 300 && !connected()) change({ type: "answer", id: null, html: xhr.responseText });
}

async function press(button) {
  if (button.getAttribute("aria-busy") === "true") return;
  button.setAttribute("aria-busy", "true");
  await post(button.getAttribute("formaction"), { [button.name]: button.value });
  button.removeAttribute("aria-busy");
}

function valuesOf(form, submitter) {
  const values = Object.fromEntries(new FormData(form, submitter));
  delete values.csrf_token;
  return values;
}

async function submit(form, submitter) {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  const done = await post(form.getAttribute("action"), valuesOf(form, submitter), form);
  form.removeAttribute("aria-busy");
  if (done) leave(form, { sent: true });
}

/** Close a step that was opened in place, or the dialog that it stands in. */
export function leave(form, { sent = false } = {}) {
  const dialog = form.closest("dialog");
  if (dialog) {
    if (sent) form.reset();
    if (sent) document.querySelector("dialog#room-sheet[open]")?.close();
    dialog.close();
    return;
  }
  const item = form.closest("li, .on-air");
  const held = form.contains(document.activeElement);
  if (item?.classList.contains("orphan")) item.remove();
  else form.remove();
  if (held && item?.isConnected) (item.querySelector(".chat-more") ?? item).focus();
}

async function turn(box) {
  const { what } = Object.fromEntries(new FormData(box.form));
  const done = await post(box.form.getAttribute("action"), { what, on: box.checked ? "1" : "0" });
  if (!done && box.isConnected) box.checked = !box.checked;
}

export function bind() {
  document.addEventListener("htmx:beforeSwap", beforeSwap);
  document.addEventListener("click", (event) => {
    const button = event.target.closest('button[form="act"]');
    const cancel = event.target.closest("[data-cancel]");
    const form = cancel?.closest("form");
    const link = event.target.closest("a[data-step]");
    if (button) {
      event.preventDefault();
      press(button);
    } else if (link && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      htmx.ajax("GET", link.getAttribute("href"), { target: link.dataset.step, swap: "innerHTML" });
    } else if (form) {
      event.preventDefault();
      leave(form);
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-act-form]")) return;
    event.preventDefault();
    submit(event.target, event.submitter);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-switch]")) turn(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".queue-form form, .restrict-slot form");
    if (event.key === "Escape" && form && !isChanged(form)) leave(form);
  });
}

/** Tell whether somebody wrote in a form: what is written is never thrown away. */
export function isChanged(form) {
  return [...form.querySelectorAll("textarea, input:not([type])")].some(
    (field) => field.value !== field.defaultValue,
  );
}
