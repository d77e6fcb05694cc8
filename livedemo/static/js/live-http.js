// The same traffic without a socket: entries by GET, events by the forms' own addresses.

import { t } from "strings";

const page = document.body.dataset;
const WAIT_MS = 10_000;

/** Where an event goes as a form; modules may add theirs: twins.hide = (data) => "/chat/…". */
export const twins = {
  chat: () => "/chat",
  ask: () => "/ask",
  ping: () => "/ping",
};

function address(event, data) {
  const own = twins[event];
  return page.namespace + (own ? own(data) : `/questions/${data.id}/${event}`);
}

async function call(url, options = {}) {
  let response;
  try {
    response = await fetch(url, { ...options, signal: AbortSignal.timeout(WAIT_MS) });
  } catch {
    throw { code: "offline", message: t("not_sent") };
  }
  const type = response.headers.get("Content-Type") ?? "";
  const body = type.includes("json") ? await response.json() : {};
  if (response.ok) return body;
  const wait = Number(response.headers.get("Retry-After")) || undefined;
  throw { code: "unavailable", message: t("server_failed"), retry_after: wait, ...body.error };
}

/** Return { entries, head, more?, reset? } of what came after `seq`. */
export function fetchEntries(seq) {
  const asked = new URLSearchParams({ page: page.page, seq, lang: document.documentElement.lang });
  return call(`${page.poll}?${asked}`, { headers: { Accept: "application/json" } });
}

/** Return { html, older } of a part of this event's pages, as htmx would get it. */
export async function fetchPart(path) {
  const response = await fetch(page.namespace + path, {
    headers: { "HX-Request": "true" },
    signal: AbortSignal.timeout(WAIT_MS),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return { html: await response.text(), older: response.headers.get("X-Older") === "1" };
}

/** Send an event as its form would; the answer has the shape of an ack. */
export async function post(event, data, options = {}) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(data)) {
    if (value === true) body.set(name, "1");
    else if (value !== false && value !== null && value !== undefined) body.set(name, value);
  }
  const headers = {
    Accept: "application/json",
    "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content,
  };
  try {
    const url = address(event, data);
    return { ok: true, ...(await call(url, { method: "POST", body, headers, ...options })) };
  } catch (error) {
    if (error.code === "offline") throw error;
    return { ok: false, error };
  }
}
