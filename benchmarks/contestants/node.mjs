// Relay what each client says to all: stock socket.io on Node. PORT and TICK_MS from the environment.
import { createServer } from "node:http";
import { Server } from "socket.io";

const tick = Number(process.env.TICK_MS ?? 0);
const http = createServer();
const room = new Server(http, { transports: ["websocket"], serveClient: false }).of("/bench");

let lines = [];
let timer = null;

function send() {
  timer = lines.length ? setTimeout(send, tick) : null;
  if (lines.length) room.emit("live", lines);
  lines = [];
}

room.on("connection", (socket) => {
  socket.on("chat", (line) => {
    if (!tick) {
      room.emit("chat", line);
      return;
    }
    lines.push(line);
    // The first line after a quiet tick leaves at once.
    if (timer === null) send();
  });
});

http.listen(Number(process.env.PORT), "127.0.0.1");
