// What every page runs: htmx's one header, the binder of modules, answers that are not pages.
// data-module="tabs menu" on an element imports "tabs" and "menu" and calls bind(element) of each,
// once, when the element arrives with the page, with an answer or with a push.

import { watch } from "busy";
import { load } from "load";
import { t } from "strings";
import { toast } from "toast";

const bound = new WeakMap();

async function bindOne(element, name) {
  const names = bound.get(element) ?? new Set();
  if (names.has(name)) return;
  bound.set(element, names.add(name));
  try {
    const module = await load(name);
    if (element.isConnected) module.bind(element);
  } catch (error) {
    console.error(`module "${name}" did not start`, error);
  }
}

/** Bind the modules of an element and of all inside it. */
export function bindAll(root) {
  const found = [...root.querySelectorAll("[data-module]")];
  if (root.matches?.("[data-module]")) found.unshift(root);
  for (const element of found) {
    for (const name of element.dataset.module.split(/\s+/)) {
      if (name) bindOne(element, name);
    }
  }
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("htmx:load", (event) => bindAll(event.detail.elt));

document.addEventListener("toast", (event) => toast(event.detail));

document.addEventListener("htmx:sendError", () => toast({ text: t("not_sent"), bad: true }));

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  // A refusal that explains itself brings its own toast.
  if (xhr.getResponseHeader("HX-Trigger")?.includes('"toast"')) return;
  toast({ text: t(xhr.status >= 500 ? "server_failed" : "not_allowed"), bad: true });
});

watch();
if (document.readyState !== "loading") bindAll(document.body);
