// The socket itself: how it is made, dialled and dropped. live.js decides when.

import { io } from "socket.io-client";
import { tab } from "live-tab";

const page = document.body.dataset;
const FIRST_MS = 1000;
const LAST_MS = 20_000;
let hung = false;

/** Return a socket that does not dial by itself; `seq` tells the last number that was applied. */
export function makeSocket(seq) {
  return io(page.namespace, {
    transports: ["websocket"],
    reconnection: false,
    autoConnect: false,
    forceNew: true,
    timeout: 10_000,
    query: { lang: document.documentElement.lang },
    auth: (give) => give({ page: page.page, seq: seq(), tab: tab() }),
  });
}

/** Dial; `closed` is told when the line is closed before anybody spoke, as some proxies do. */
export function dial(socket, closed) {
  socket.connect();
  const { engine } = socket.io;
  engine.once("close", () => {
    if (hung || socket.connected || engine !== socket.io.engine) return;
    hangUp(socket);
    closed();
  });
}

/** Say goodbye and close: the server ends the visit. */
export function hangUp(socket) {
  hung = true;
  socket.disconnect();
  hung = false;
}

/** Close without a goodbye a connection that does not answer: the visit goes on. */
export function drop(socket) {
  socket.io.engine?.close();
}

/** Return how long to wait before trying again: 1 to 20 s, longer each time, never in step. */
export function backOff(failures) {
  const longest = Math.min(LAST_MS, 2 * FIRST_MS * 2 ** failures);
  return longest * (0.5 + Math.random() / 2);
}
