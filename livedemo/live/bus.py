"""Tell the other processes, by Redis, that something happened; never what it says (§6)."""

import json
import logging
import uuid

import redis

from livedemo import clock
from livedemo.extensions import socketio

log = logging.getLogger(__name__)
CHANNEL = "livedemo:live"
RETRY_SECONDS = 1.0
BEAT_SECONDS = 0.5
HEALTHY_SECONDS = 2.0
# What is lost of these, the poll of the heads makes up for (pulse.py); the others wait for Redis.
PASSING = {"grew", "beat"}
KEPT = 1000


class Bus:
    """Carry small notices between processes; without Redis it carries nothing."""

    def __init__(self, url: str | None, receive):
        self.url, self.receive = url, receive
        self.name = uuid.uuid4().hex
        self._heard = -1e9
        self._redis = redis.Redis.from_url(
            url, socket_connect_timeout=0.5, socket_timeout=1, retry=None
        ) if url else None  # fmt: skip
        self._queue: list[tuple[str, str]] = []
        # A serving process never waits for Redis; a command must, or it ends before.
        self.serving = False
        self._sending = False

    @property
    def healthy(self) -> bool:
        """Tell whether our own heartbeat came back lately; alone we are always healthy."""
        return self.url is None or clock.monotonic() - self._heard < HEALTHY_SECONDS

    def publish(self, kind: str, **what) -> None:
        """Send a notice without waiting for it; order is kept."""
        if self._redis is None:
            return
        notice = kind, json.dumps({"from": self.name, "kind": kind, **what})
        if kind in PASSING and notice in self._queue:
            return  # one says as much as two
        self._queue.append(notice)
        if not self.serving:
            self._send()
        elif not self._sending:
            self._sending = True
            socketio.start_background_task(self._send)

    def _send(self) -> None:
        assert self._redis is not None
        try:
            while self._queue:
                try:
                    self._redis.publish(CHANNEL, self._queue[0][1])
                except redis.RedisError as problem:
                    log.warning("the other processes are not told: %s", type(problem).__name__)
                    self._heard = -1e9
                    self._queue = [one for one in self._queue if one[0] not in PASSING][-KEPT:]
                    return  # the next heartbeat tries again
                self._queue.pop(0)
        finally:
            self._sending = False

    def beat(self) -> None:
        """Send heartbeats, for ever; a background task."""
        while True:
            self.publish("beat")
            socketio.sleep(BEAT_SECONDS)

    def listen(self) -> None:
        """Receive notices, for ever; a background task that reconnects."""
        while True:
            try:
                self._listen_once()
            except (redis.RedisError, OSError) as problem:
                log.warning("the other processes are not heard: %s", type(problem).__name__)
            except Exception:
                log.exception("a notice could not be handled")
            self._heard = -1e9
            socketio.sleep(RETRY_SECONDS)

    def _listen_once(self) -> None:
        assert self._redis is not None
        with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            channel.subscribe(CHANNEL)
            since = clock.monotonic()
            while True:
                # None at once, too: where the answer to our subscription was left out.
                message = channel.get_message(timeout=HEALTHY_SECONDS)
                if message is not None:
                    self._handle(json.loads(message["data"]))
                elif not self.healthy and clock.monotonic() - since >= HEALTHY_SECONDS:
                    raise redis.ConnectionError("no heartbeat")

    def _handle(self, notice: dict) -> None:
        if notice.pop("from") == self.name:
            self._heard = clock.monotonic()
            return
        kind = notice.pop("kind")
        if kind != "beat":
            self.receive(kind, **notice)
