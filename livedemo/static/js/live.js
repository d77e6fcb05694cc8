// The one module that knows Socket.IO. A page takes part by
//   <body data-live data-namespace="/e/slug" data-page="watch" data-seq="41" data-ping="60"
//         data-poll="/e/slug/live" data-author-key="k3">   (macros/live.html prints it)
// What happens arrives in numbered entries: each is applied once and in order; a gap, a reconnect
// and a tab that wakes up ask for what is missing. Where no WebSocket gets through, the page polls
// and sends through its forms.
//
//   send(event, data)  → promise of the ack; a refusal rejects with { code, message, field?,
//                        retry_after? }, also with the codes "timeout" and "offline"
//   on(type, handler)  → a function that ends it. Types: status { state: "live" | "reconnecting" |
//                        "offline" | "ended", seconds, polling } (told at once, too), entry
//                        { type, id, element, removed, held, fresh }, you { type, id, element },
//                        pulse, bye { reason }, synced { reset }
//   apply(entries), sync(), reconnect(), connected(), state(), release(container), twins

import { untilOpen } from "ended";
import { change, release } from "live-apply";
import { fetchEntries, post, twins } from "live-http";
import { fire, on, state, tell } from "live-news";
import { mayReload, tab } from "live-tab";
import { io } from "socket.io-client";
import { t } from "strings";

export { on, release, state, twins };

const page = document.body.dataset;
const ACK_MS = 5000;
const QUIET_MS = 60_000;
const FIRST_MS = 1000;
const LAST_MS = 20_000;
const POLL_MS = 4000;
const BLOCKED_MS = 30_000;
const FAILURES = 3;

let socket = null;
let last = Number(page.seq ?? 0);
let heard = Date.now();
let failures = 0;
let polling = false;
let pollTimer = null;
let retryTimer = null;
let retryAt = 0;
let behindTimer = null;
let syncing = null;
let away = false;

/** Tell whether events go out over the socket. */
export function connected() {
  return socket?.connected === true;
}

/** Send an event; resolves with the ack, rejects with the refusal. */
export async function send(event, data = {}) {
  const ack = await answer(event, data);
  if (!ack.ok) throw ack.error;
  noteHeads(ack.heads);
  return ack;
}

async function answer(event, data) {
  if (!connected() && !polling) throw { code: "offline", message: t("not_sent") };
  if (!connected()) return post(event, data);
  try {
    return await socket.timeout(ACK_MS).emitWithAck(event, data);
  } catch {
    throw { code: "timeout", message: t("not_sent") };
  }
}

// ---- entries

/** Apply entries in order, each once; what is missing before them is asked for. */
export function apply(entries) {
  for (const entry of entries) {
    if (entry.seq <= last) continue;
    if (entry.seq > last + 1) {
      sync();
      return;
    }
    last = entry.seq;
    for (const news of change(entry)) fire("entry", news);
  }
}

function take(missed) {
  if (missed.reset) {
    last = missed.head;
    htmx.trigger(document.body, "live:reset");
    return;
  }
  apply(missed.entries ?? []);
}

/** Ask for what was missed since the last entry. */
export function sync() {
  return ask().catch((problem) => {
    if (problem.code === "timeout") drop();
    else if (problem.retry_after) setTimeout(sync, problem.retry_after * 1000);
  });
}

function ask() {
  if (state() === "ended") return Promise.resolve();
  syncing ??= catchUp().finally(() => {
    syncing = null;
  });
  return syncing;
}

async function catchUp() {
  let missed;
  let before;
  do {
    before = last;
    missed = connected() ? await send("sync", { seq: last }) : await fetchEntries(last);
    take(missed);
  } while (missed.more && last > before);
  fire("synced", { reset: missed.reset === true });
}

function noteHeads(heads) {
  const head = Math.max(0, ...Object.values(heads ?? {}));
  if (head <= last || behindTimer) return;
  // The entry itself may be on its way: ask only when it is still missing in a moment.
  behindTimer = setTimeout(() => {
    behindTimer = null;
    if (head > last) sync();
  }, 700);
}

// ---- the connection

function open() {
  socket = io(page.namespace, {
    transports: ["websocket"],
    reconnection: false,
    autoConnect: false,
    forceNew: true,
    timeout: 10_000,
    query: { lang: document.documentElement.lang },
    auth: (give) => give({ page: page.page, seq: last, tab: tab() }),
  });
  socket.on("connect", joined);
  socket.on("connect_error", refused);
  socket.on("disconnect", () => lost());
  socket.on("live", (frame) => apply(frame.entries));
  socket.on("you", (news) => {
    const parts = change(news);
    for (const { element } of parts.length ? parts : [{}]) fire("you", { ...news, element });
  });
  socket.on("pulse", (pulse) => {
    noteHeads(pulse.heads);
    fire("pulse", pulse);
  });
  socket.on("bye", bye);
  socket.onAny(() => (heard = Date.now()));
  socket.io.on("ping", () => (heard = Date.now()));
  socket.connect();
}

function joined() {
  failures = 0;
  heard = Date.now();
  stopPolling();
  clearTimeout(retryTimer);
  retryAt = 0;
  tell("live");
  sync();
}

function refused(error) {
  const refusal = error.message === "refused" ? (error.data ?? {}) : null;
  if (!refusal) {
    failures += 1;
    if (failures >= FAILURES) startPolling();
    retry(polling ? BLOCKED_MS : backOff());
  } else if (refusal.code === "busy") {
    socket.disconnect();
    retry(refusal.retry_ms ?? backOff());
  } else {
    socket.disconnect();
    reload();
  }
}

function lost() {
  if (away || state() === "ended" || retryAt) return;
  retry(backOff());
}

/** End a connection that does not answer, without saying goodbye: the visit goes on. */
function drop() {
  socket.io.engine?.close();
}

function backOff() {
  const step = Math.min(LAST_MS, FIRST_MS * 2 ** failures);
  return Math.max(FIRST_MS, Math.min(LAST_MS, step * (0.5 + Math.random())));
}

function retry(ms) {
  clearTimeout(retryTimer);
  retryAt = Date.now() + ms;
  retryTimer = setTimeout(reconnect, ms);
  trouble();
}

function trouble() {
  if (polling) tell("live", { polling });
  else if (navigator.onLine) tell("reconnecting", { at: retryAt });
  else tell("offline");
}

/** Try again now. */
export function reconnect() {
  clearTimeout(retryTimer);
  retryAt = 0;
  if (away || connected() || state() === "ended") return;
  trouble();
  socket.connect();
}

function bye(news) {
  fire("bye", news);
  if (news.reason === "event_closed") end();
  else if (news.reason === "signed_out") location.assign("/");
  else if (news.reason === "role_changed") reload();
  else retry(news.retry_ms ?? backOff());
}

/** Let the server decide again who sees what. */
function reload() {
  if (mayReload(BLOCKED_MS)) location.reload();
  else retry(BLOCKED_MS);
}

function end() {
  clearTimeout(retryTimer);
  stopPolling();
  tell("ended");
  untilOpen(() => fetchEntries(last));
}

// ---- without WebSocket

function startPolling() {
  if (pollTimer === null) poll();
}

function stopPolling() {
  clearTimeout(pollTimer);
  pollTimer = null;
  polling = false;
}

async function poll() {
  clearTimeout(pollTimer);
  let wait = POLL_MS * (0.75 + Math.random() / 2);
  pollTimer = setTimeout(poll, wait * 10);
  try {
    await ask();
    polling = !connected();
    if (polling) trouble();
  } catch (problem) {
    polling = false;
    wait = (problem.retry_after ?? 0) * 1000 || Math.max(wait, backOff());
    if (problem.code === "conflict") return end();
    if (["auth_required", "forbidden", "not_found"].includes(problem.code)) return reload();
    trouble();
  }
  clearTimeout(pollTimer);
  pollTimer = connected() ? null : setTimeout(poll, wait);
}

// ---- coming and going

function wake() {
  if (away || state() === "ended") return;
  if (polling) poll();
  else if (!connected()) reconnect();
  else if (Date.now() - heard > QUIET_MS) drop();
  else sync();
}

function start() {
  open();
  addEventListener("online", wake);
  addEventListener("offline", () => connected() || tell("offline"));
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  // The client's own goodbye ends the visit; a page that comes back from the cache begins anew.
  addEventListener("pagehide", () => {
    away = true;
    socket.disconnect();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    away = false;
    reconnect();
  });
}

if (page.live !== undefined) start();
