// Signs of life: every data-ping seconds, and at once when playing or looking begins or ends.
// The server's clock makes minutes of them; leaving the page ends the visit (live.js).

import { on, send, state } from "live";
import { post } from "live-http";
import { tab } from "live-tab";
import { isPlaying } from "player";

const every = Number(document.body.dataset.ping) * 1000;
// The server works on one sign of a tab in a twelfth of the interval.
const least = every / 12 + 50;

let playing = false;
let sentAt = 0;
let told = null;
let timer = null;
let polls = false;

async function ping() {
  clearTimeout(timer);
  if (state() === "ended") return;
  timer = setTimeout(ping, every);
  if (state() !== "live") return;
  sentAt = Date.now();
  const sign = { playing, visible: !document.hidden };
  told = JSON.stringify(sign);
  await send("ping", polls ? { ...sign, tab: tab() } : sign).catch(again);
}

/** What the server does not know yet is told again, long before the next sign is due. */
function again(problem) {
  told = null;
  clearTimeout(timer);
  const wait = (problem.retry_after ?? 0) * 1000 || (every / 4) * (0.75 + Math.random() / 2);
  timer = setTimeout(ping, Math.max(wait, sentAt + least - Date.now()));
}

/** Send what has changed; what changes again too soon goes out a moment later. */
function changed() {
  if (JSON.stringify({ playing, visible: !document.hidden }) === told) return;
  clearTimeout(timer);
  timer = setTimeout(ping, Math.max(0, sentAt + least - Date.now()));
}

export function bind() {
  // Modules arrive in any order: a video that begins by itself may have begun before.
  playing = isPlaying();
  document.addEventListener("player:change", (event) => {
    playing = event.detail.playing;
    changed();
  });
  document.addEventListener("visibilitychange", changed);
  on("status", (status) => {
    polls = status.polling;
    if (status.state === "live") changed();
    else told = null;
  });
  addEventListener("pagehide", () => {
    if (polls) post("ping", { tab: tab(), playing, bye: true }, { keepalive: true }).catch(() => {});
  });
  timer = setTimeout(ping, every);
}
