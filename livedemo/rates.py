"""Limit how often somebody may do something; one rule for pages and sockets."""

import logging
import re
import threading
import time
from collections import deque
from dataclasses import dataclass
from functools import cached_property

import redis
from flask import current_app

from livedemo import clock
from livedemo.errors import TooFast

log = logging.getLogger(__name__)
UNITS = {"second": 1, "minute": 60, "hour": 3600}
LIMIT = re.compile(r"(\d+)/(\d*)(second|minute|hour)")
SWEEP_SECONDS = 10.0
# Waiting for less is not worth a sentence.
SHORTEST_WAIT = 0.5


@dataclass(frozen=True)
class Rate:
    """Name a limit; `spec` is "<hits>/<number><unit>", several with ";" between."""

    name: str
    spec: str

    @cached_property
    def limits(self) -> tuple[tuple[int, float], ...]:
        """Return (hits, seconds) of each limit, all of which must hold; raises ValueError."""
        found = [LIMIT.fullmatch(part) for part in self.spec.split(";")]
        if not all(found):
            raise ValueError(f"not a limit: {self.spec}")
        return tuple((int(m[1]), float(m[2] or 1) * UNITS[m[3]]) for m in found if m)

    @cached_property
    def most(self) -> int:
        """Return how many hits are remembered."""
        return max(hits for hits, _ in self.limits)

    @cached_property
    def longest(self) -> float:
        """Return for how many seconds a hit is remembered."""
        return max(seconds for _, seconds in self.limits)


# reliability §5.2. Per address the limits leave room for a hall behind one address.
ENTRY = Rate("entry", "600/minute")
PASSWORD = Rate("password", "5/15minute")
PASSWORD_ADDRESS = Rate("password-address", "60/15minute")
LINK = Rate("link", "3/15minute")
LINK_ADDRESS = Rate("link-address", "60/hour")
CHAT = Rate("chat", "5/3second;60/minute")
QUESTION = Rate("question", "3/10second;15/10minute")
MODERATION = Rate("moderation", "20/2second;300/minute")
SYNC = Rate("sync", "30/10second")
PING = Rate("ping", "40/10second")
EXPORT = Rate("export", "20/minute")
API = Rate("api", "120/minute")
# Counted for a socket, which no other process knows.
ALONE = {PING, SYNC}
# While Redis does not answer, it is tried this often.
RETRY_SECONDS = 5.0
# A hall behind one address opens its links; somebody who guesses gets fewer tries.
TOKEN = Rate("token", "600/minute")
TOKEN_WRONG = Rate("token-wrong", "20/10minute")
POLL = Rate("poll", "60/minute")
UPLOAD = Rate("upload", "120/minute")


class Memory:
    """Remember the newest hits of this process, each key's in a moving window."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hits: dict[tuple[Rate, str], deque[float]] = {}
        self._sweep_at = 0.0

    def hit(self, rate: Rate, key: str) -> float:
        """Count one hit unless that is too many; returns 0, or the seconds to wait."""
        now = clock.monotonic()
        with self._lock:
            if now >= self._sweep_at:
                self._sweep(now)
            hits = self._hits.get((rate, key))
            if hits is None:
                hits = self._hits[rate, key] = deque(maxlen=rate.most)
            wait = 0.0
            for limit, seconds in rate.limits:
                if len(hits) >= limit:
                    wait = max(wait, hits[-limit] + seconds - now)
            if wait <= 0:
                hits.append(now)
                return 0.0
            return wait

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._hits.clear()

    def _sweep(self, now: float) -> None:
        self._sweep_at = now + SWEEP_SECONDS
        for key in [key for key, hits in self._hits.items() if now - hits[-1] > key[0].longest]:
            del self._hits[key]


class Shared:
    """Remember hits in Redis, for all processes together; one question for each hit."""

    # The newest hit stands first. Redis' own time, so that machines need not agree on theirs.
    SCRIPT = """
local at = redis.call('TIME')
local now, wait = at[1] * 1000 + math.floor(at[2] / 1000), 0
for i = 3, #ARGV, 2 do
  local nth = redis.call('LINDEX', KEYS[1], ARGV[i] - 1)
  if nth then wait = math.max(wait, nth + ARGV[i + 1] - now) end
end
if wait > 0 then return wait end
redis.call('LPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], 0, ARGV[1] - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
"""

    def __init__(self, url: str):
        client = redis.Redis.from_url(url, socket_connect_timeout=0.5, socket_timeout=1, retry=None)
        self._script = client.register_script(self.SCRIPT)

    def hit(self, rate: Rate, key: str) -> float:
        """Count one hit unless that is too many; returns 0, or the seconds to wait."""
        numbers = [rate.most, int(rate.longest * 1000)]
        for limit, seconds in rate.limits:
            numbers += [limit, int(seconds * 1000)]
        return self._script(keys=[f"livedemo:rate:{rate.name}:{key}"], args=numbers) / 1000


class Limiter:
    """Count hits in Redis where there is one, in memory while it does not answer."""

    def __init__(self, redis_url: str | None):
        self._memory = Memory()
        self._shared = Shared(redis_url) if redis_url else None
        self._retry_at = 0.0

    def hit(self, rate: Rate, key: str) -> float:
        """Count one hit; returns 0, or the seconds to wait."""
        wait = self._hit(rate, key)
        return max(SHORTEST_WAIT, wait) if wait > 0 else 0.0

    def _hit(self, rate: Rate, key: str) -> float:
        if self._shared is None or rate in ALONE or time.monotonic() < self._retry_at:
            return self._memory.hit(rate, key)
        if self._retry_at:
            # One tries whether Redis is back; meanwhile the others wait for nothing.
            self._retry_at = time.monotonic() + RETRY_SECONDS
        try:
            wait = self._shared.hit(rate, key)
        except Exception as problem:  # any failure of Redis: count on alone
            log.warning("rate limits count in memory: %s", problem)
            self._retry_at = time.monotonic() + RETRY_SECONDS
            return self._memory.hit(rate, key)
        self._retry_at = 0.0
        return wait


def check(rate: Rate, key) -> None:
    """Count one hit of `key`; raises TooFast over the limit."""
    wait = current_app.extensions["livedemo.limiter"].hit(rate, str(key))
    if wait:
        raise TooFast(wait)
