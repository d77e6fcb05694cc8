"""Limit how often somebody may do something; one rule for pages and sockets."""

import logging
import time
from dataclasses import dataclass

from flask import current_app
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from livedemo import clock
from livedemo.errors import TooFast

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rate:
    """Name a limit; `spec` is what the `limits` package parses."""

    name: str
    spec: str

    @property
    def items(self) -> list[RateLimitItem]:
        """Return the parsed limits, all of which must hold."""
        return parse_many(self.spec)


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
POLL = Rate("poll", "60/minute")


class Pause:
    """Stand for the storage's timer between two walks through its keys."""

    def __init__(self, seconds: float):
        self._end = time.monotonic() + seconds

    def is_alive(self) -> bool:
        """Tell whether it is too early for a walk."""
        return time.monotonic() < self._end


class Memory(MemoryStorage):
    """Forget old hits every ten seconds; the stock looks at every key a hundred times a second."""

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count a hit; see the base class."""
        if not isinstance(self.timer, Pause) and not self.timer.is_alive():
            self.timer = Pause(10.0)  # type: ignore[assignment]
        return super().acquire_entry(key, limit, expiry, amount)


class Limiter:
    """Count hits in Redis where there is one, in memory while it does not answer."""

    def __init__(self, redis_url: str | None):
        self._memory = MovingWindowRateLimiter(Memory())
        self._shared = MovingWindowRateLimiter(_redis(redis_url)) if redis_url else None
        self._retry_at = 0.0

    def hit(self, rate: Rate, key: str) -> float:
        """Count one hit; returns 0, or the seconds to wait."""
        if self._shared is not None and time.monotonic() >= self._retry_at:
            try:
                return self._hit(self._shared, rate, key)
            except Exception as problem:  # any failure of Redis: count on alone
                log.warning("rate limits count in memory: %s", problem)
                self._retry_at = time.monotonic() + 5
        return self._hit(self._memory, rate, key)

    @staticmethod
    def _hit(limiter: MovingWindowRateLimiter, rate: Rate, key: str) -> float:
        for item in rate.items:
            if not limiter.test(item, rate.name, key):
                return max(0.5, limiter.get_window_stats(item, rate.name, key).reset_time
                           - clock.now().timestamp())  # fmt: skip
        for item in rate.items:
            limiter.hit(item, rate.name, key)
        return 0.0


def _redis(url: str) -> Storage:
    return RedisStorage(url, socket_connect_timeout=0.5, socket_timeout=1)


def check(rate: Rate, key) -> None:
    """Count one hit of `key`; raises TooFast over the limit."""
    wait = current_app.extensions["livedemo.limiter"].hit(rate, str(key))
    if wait:
        raise TooFast(wait)
