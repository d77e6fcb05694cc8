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
//   apply(entries), sync(), probe(), reconnect(), connected(), state(), release(container), twins

import { untilOpen } from "ended";
import { change, release } from "live-apply";
import { fetchEntries, post, twins } from "live-http";
import { fire, on, state, tell } from "live-news";
import { inOrder } from "live-order";
import { backOff, dial, drop, hangUp, makeSocket } from "live-socket";
import { mayReload } from "live-tab";
import { t } from "strings";

export { on, release, state, twins };

const page = document.body.dataset;
const ACK_MS = 5000;
// A hundred kilobytes of entries take long on a slow line.
const SYNC_MS = 20_000;
const QUIET_MS = 60_000;
const POLL_MS = 4000;
const BLOCKED_MS = 30_000;
const FAILURES = 3;
// Refusals that the page itself explains better.
const LOST = ["auth_required", "forbidden", "not_found", "token_revoked", "token_expired"];

let socket = null;
const order = inOrder(Number(page.seq ?? 0), (entry) => {
  for (const news of change(entry)) fire("entry", news);
});
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
export async function send(event, data = {}, patience = ACK_MS) {
  const ack = await answer(event, data, patience);
  if (!ack.ok) throw ack.error;
  noteHeads(ack.heads);
  return ack;
}

async function answer(event, data, patience) {
  if (!connected() && !polling) throw { code: "offline", message: t("not_sent") };
  if (!connected()) return post(event, data);
  try {
    return await socket.timeout(patience).emitWithAck(event, data);
  } catch {
    throw { code: "timeout", message: t("not_sent") };
  }
}

// ---- entries

/** Apply entries in order, each once; what is missing before them is asked for. */
export function apply(entries) {
  if (!order.take(entries)) sync();
}

function take(missed) {
  if (missed.reset) {
    order.restart(missed.head);
    document.body.dispatchEvent(new CustomEvent("live:reset"));
    return;
  }
  order.take(missed.entries ?? []);
}

/** Ask for what was missed since the last entry. */
export function sync(patience = SYNC_MS) {
  return ask(patience).catch((problem) => {
    if (problem.code === "timeout") {
      failures += 1;
      drop(socket);
    }
    else if (problem.retry_after) setTimeout(sync, problem.retry_after * 1000);
  });
}

/** Ask in order to find out whether the line is alive; one that died is noticed soon. */
export function probe() {
  return sync(ACK_MS);
}

function ask(patience) {
  if (state() === "ended") return Promise.resolve();
  syncing ??= catchUp(patience).finally(() => {
    syncing = null;
  });
  return syncing;
}

async function catchUp(patience) {
  let missed;
  let before;
  do {
    before = order.last;
    missed = connected()
      ? await send("sync", { seq: order.last }, patience)
      : await fetchEntries(order.last);
    take(missed);
  } while ((missed.more || order.broken) && order.last > before);
  // Only who has caught up starts anew with short waits: a joined socket may be of little use yet.
  if (connected()) failures = 0;
  fire("synced", { reset: missed.reset === true });
}

function noteHeads(heads) {
  const head = Math.max(0, ...Object.values(heads ?? {}));
  if (head <= order.last || behindTimer) return;
  // The entry itself may be on its way: ask only when it is still missing in a moment.
  behindTimer = setTimeout(() => {
    behindTimer = null;
    if (head > order.last) sync();
  }, 700);
}

// ---- the connection

function open() {
  socket = makeSocket(() => order.last);
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
  dial(socket, failed);
}

function joined() {
  heard = Date.now();
  stopPolling();
  clearTimeout(retryTimer);
  retryAt = 0;
  tell("live");
  sync();
}

function refused(error) {
  if (error.message !== "refused") {
    failed();
    return;
  }
  hangUp(socket);
  if (error.data?.code === "busy") retry(error.data.retry_ms ?? backOff(failures));
  else reload();
}

function failed() {
  if (away || state() === "ended" || retryAt) return;
  failures += 1;
  if (failures >= FAILURES) startPolling();
  retry(polling ? BLOCKED_MS : backOff(failures));
}

function lost() {
  if (away || state() === "ended" || retryAt) return;
  retry(backOff(failures));
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
  dial(socket, failed);
}

function bye(news) {
  fire("bye", news);
  if (news.reason === "event_closed") end();
  else if (news.reason === "signed_out") location.assign("/");
  else if (news.reason === "role_changed") reload();
  else retry(news.retry_ms ?? backOff(failures));
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
  untilOpen(() => fetchEntries(order.last));
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
    wait = (problem.retry_after ?? 0) * 1000 || Math.max(wait, backOff(failures));
    if (problem.code === "conflict") return end();
    if (LOST.includes(problem.code)) return reload();
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
  else if (Date.now() - heard > QUIET_MS) drop(socket);
  else probe();
}

function start() {
  open();
  addEventListener("online", wake);
  addEventListener("offline", () => connected() || tell("offline"));
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  // The client's own goodbye ends the visit; a page that comes back from the cache begins anew.
  addEventListener("pagehide", () => {
    away = true;
    hangUp(socket);
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    away = false;
    reconnect();
  });
}

if (page.live !== undefined) start();
