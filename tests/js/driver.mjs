// Drives the official Socket.IO client: one JSON command a line in, one JSON answer a line out.
import { createInterface } from "node:readline";
import { io } from "socket.io-client";

const sockets = new Map();

function received(name) {
  return sockets.get(name).events;
}

function open({ name, url, namespace, cookie, auth }) {
  const socket = io(url + namespace, {
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth,
    extraHeaders: cookie ? { Cookie: cookie } : {},
  });
  const events = [];
  sockets.set(name, { socket, events });
  for (const event of ["live", "you", "pulse", "bye", "tally"]) {
    socket.on(event, (data) => events.push({ event, data }));
  }
  socket.on("disconnect", (reason) => events.push({ event: "disconnect", data: reason }));
  return new Promise((resolve) => {
    socket.on("connect", () => resolve({ connected: true }));
    socket.on("connect_error", (error) =>
      resolve({ connected: false, message: error.message, data: error.data ?? null }),
    );
  });
}

function emit({ name, event, args }) {
  return new Promise((resolve) => {
    sockets
      .get(name)
      .socket.timeout(8000)
      .emit(event, ...args, (error, ack) => resolve(error ? { timeout: true } : { ack }));
  });
}

const operations = {
  open,
  emit,
  events: async ({ name }) => ({ events: received(name) }),
  close: async ({ name }) => {
    sockets.get(name).socket.disconnect();
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const answer = await operations[command.op](command);
  process.stdout.write(JSON.stringify(answer) + "\n");
}
for (const { socket } of sockets.values()) {
  socket.disconnect();
}
