"""Relay what each client says to all: python-socketio's asyncio server on uvicorn and uvloop."""

import asyncio
import os
import time

import socketio
import uvicorn

ROOM = "/bench"
TICK = int(os.environ.get("TICK_MS", "0")) / 1000
server = socketio.AsyncServer(async_mode="asgi", transports=["websocket"])
lines: list = []
sending: set[asyncio.Task] = set()


@server.on("connect", namespace=ROOM)
async def connect(_sid, _environ, _auth=None):
    return True


@server.on("chat", namespace=ROOM)
async def chat(_sid, line):
    if not TICK:
        await server.emit("chat", line, namespace=ROOM)
        return
    lines.append(line)
    if not sending:
        sending.add(asyncio.ensure_future(send()))


async def send():
    """Send what comes within a tick together; the first line after a quiet tick goes at once."""
    while lines:
        began = time.monotonic()
        some = lines.copy()
        lines.clear()
        await server.emit("live", some, namespace=ROOM)
        await asyncio.sleep(max(0, began + TICK - time.monotonic()))
    sending.clear()


if __name__ == "__main__":
    uvicorn.run(
        socketio.ASGIApp(server),
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        loop="uvloop",
        ws=os.environ.get("WS", "websockets-sansio"),
        backlog=4096,
        access_log=False,
        log_level="warning",
    )
