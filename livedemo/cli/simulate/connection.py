"""Keep one viewer's socket as the page's scripts keep it: dial, join, come back."""

import asyncio
import json
import random
from contextlib import suppress
from typing import Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from livedemo import clock
from livedemo.cli.simulate import frames
from livedemo.cli.simulate.plan import Plan

# The page's own times (static/js/live.js, live-socket.js), in seconds.
DIAL, ACK, SYNC, FIRST, LAST = 10.0, 5.0, 20.0, 1.0, 20.0
BROKEN = (OSError, TimeoutError, WebSocketException, ValueError)


class Page(Protocol):
    """Be what a connection serves."""

    def auth(self) -> dict:
        """Return what to join with."""

    def on_joined(self) -> None:
        """Hear that the server let the page in."""

    def on_lost(self, wanted: bool) -> None:
        """Hear that the line is closed; `wanted` when the page asked for it."""

    def on_live(self, frame: str) -> None:
        """Take a frame of entries."""

    def on_event(self, name: str, data: dict) -> None:
        """Take any other event."""

    def on_end(self, why: str) -> None:
        """Hear that the server wants no more of this page."""


class Connection:
    """Hold one socket, and dial again until the page leaves."""

    def __init__(self, plan: Plan, page: Page, *, cookie: str, language: str):
        self.plan, self.page, self.cookie, self.language = plan, page, cookie, language
        self.joined = asyncio.Event()
        self.over = False
        self._socket: ClientConnection | None = None
        self._acks: dict[int, asyncio.Future] = {}
        self._next_id = 0
        self._failures = 0
        self._retry: float | None = None
        self._silence = 45.0
        self._heard_at = clock.monotonic()
        self.live_start = frames.live_start(plan.namespace)

    async def run(self) -> None:
        """Stay in the room until the page leaves or is sent away."""
        while not self.over:
            self._retry = None
            with suppress(*BROKEN):
                await self._visit()
            self._lose()
            if not self.over:
                await asyncio.sleep(self._back_off() if self._retry is None else self._retry)

    async def _visit(self) -> None:
        """Dial and read until the line is closed."""
        self._failures += 1
        address = self.plan.url.replace("http", "ws", 1)
        async with connect(
            f"{address}/socket.io/?EIO=4&transport=websocket&lang={self.language}",
            origin=self.plan.url,
            additional_headers={"Cookie": self.cookie},
            compression=None,
            ping_interval=None,
            open_timeout=DIAL,
            close_timeout=1,
            max_size=None,
            proxy=None,
        ) as self._socket:
            async for frame in self._socket:
                self._heard_at = clock.monotonic()
                await self._take(frame)

    async def _take(self, frame: str | bytes) -> None:
        if not isinstance(frame, str) or not frame:
            raise ValueError("not a text frame")
        if frame.startswith(self.live_start):
            self.page.on_live(frame)
        elif frame == frames.PING:
            await self._send(frames.PONG)
        elif frame[0] == frames.OPEN:
            about = json.loads(frame[1:])
            self._silence = (about["pingInterval"] + about["pingTimeout"]) / 1000
            await self._send(frames.join(self.plan.namespace, self.page.auth()))
        elif (packet := frames.read(self.plan.namespace, frame)) is not None:
            self._meet(packet)

    def _meet(self, packet: frames.Packet) -> None:
        if packet.kind == frames.JOINED:
            self._failures = 0
            self.joined.set()
            self.page.on_joined()
        elif packet.kind == frames.ACK:
            answer = self._acks.pop(packet.id or 0, None)
            if answer is not None and not answer.done():
                answer.set_result(packet.data[0])
        elif packet.kind == frames.EVENT and packet.data[0] == "bye":
            self._bye(packet.data[1])
        elif packet.kind == frames.EVENT:
            self.page.on_event(packet.data[0], packet.data[1])
        elif packet.kind in (frames.REFUSED, frames.LEFT):
            self._refused(packet.data)

    def _refused(self, data) -> None:
        about = (data or {}).get("data") or {}
        if about.get("code") == "busy":
            self._retry = about.get("retry_ms", 1000) / 1000
        elif about.get("code"):
            self._end(f"the server refused a viewer ({about['code']})")
        self.drop()

    def _bye(self, data: dict) -> None:
        if data["reason"] == "restarting":
            self._retry = data.get("retry_ms", 0) / 1000
        else:
            self._end(f"the server sent a viewer away ({data['reason']})")

    def _end(self, why: str) -> None:
        self.over = True
        self.page.on_end(why)

    def _lose(self) -> None:
        was = self.joined.is_set()
        self.joined.clear()
        for answer in self._acks.values():
            if not answer.done():
                answer.set_result(None)
        self._acks.clear()
        if was:
            self.page.on_lost(self.over)

    def _back_off(self) -> float:
        longest = min(LAST, 2 * FIRST * 2**self._failures)
        return longest * random.uniform(0.5, 1)  # noqa: S311 -- jitter

    async def call(self, name: str, data: dict, patience: float = ACK) -> dict | None:
        """Send an event and return its acknowledgement, None when none came in time."""
        if not self.joined.is_set():
            return None
        self._next_id += 1
        answer = self._acks[self._next_id] = asyncio.get_running_loop().create_future()
        try:
            await self._send(frames.event(self.plan.namespace, self._next_id, name, data))
            # Not wait_for: where the answer comes with the end, it forgets the end (Python 3.11).
            async with asyncio.timeout(patience):
                return await answer
        except BROKEN:
            return None

    async def _send(self, frame: str) -> None:
        assert self._socket is not None
        await self._socket.send(frame)

    def drop(self) -> None:
        """Cut the line without a goodbye."""
        if self._socket is not None:
            self._socket.transport.abort()

    def drop_if_silent(self) -> None:
        """Cut a line on which the server has said nothing for too long."""
        if self.joined.is_set() and clock.monotonic() - self._heard_at > self._silence:
            self.drop()

    async def leave(self) -> None:
        """Say goodbye, as closing the page does."""
        self.over = True
        if not self.joined.is_set() or self._socket is None:
            self.drop()
            return
        with suppress(*BROKEN):
            await self._send(frames.leave(self.plan.namespace))
            await self._socket.close()
