// How old what the page shows is. The status of the socket alone is not honest: a cable that is
// pulled out shows only when the next sign of life fails. So the page asks for one every 5 s.

import { connected, on, send, sync } from "live";

const ASK_MS = 5000;
const LOST_MS = 3000;
const SILENT_MS = 12_000;
const SLEPT_MS = 5000;

let state = "reconnecting";
let heard = Date.now();
let ticked = Date.now();
let woke = 0;

function isHeard() {
  heard = Date.now();
}

async function ask() {
  if (!connected()) return;
  try {
    await send("ping", { playing: false, visible: !document.hidden });
    isHeard();
  } catch (problem) {
    // A refusal is an answer, too.
    if (!["timeout", "offline"].includes(problem.code)) isHeard();
  }
}

function look(handler) {
  const now = Date.now();
  if (now - ticked > SLEPT_MS) {
    woke = now;
    sync().catch(() => {});
  }
  ticked = now;
  const age = now - heard;
  const silent = age > SILENT_MS && now - woke > LOST_MS;
  const lost = state !== "live" && age > LOST_MS;
  handler({ state, stale: state !== "ended" && (silent || lost), heard, age });
}

/** Tell `handler` each second { state, stale, heard, age } (milliseconds). */
export function watch(handler) {
  on("status", (status) => {
    state = status.state;
    if (state === "live") isHeard();
    look(handler);
  });
  for (const type of ["entry", "pulse", "synced"]) on(type, isHeard);
  setInterval(() => look(handler), 1000);
  setInterval(ask, ASK_MS);
}
