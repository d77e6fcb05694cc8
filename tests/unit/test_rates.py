"""One limit for pages and sockets, counted together where Redis is, and alone while it is away."""

import contextlib
import socket
import threading

import pytest

from livedemo import clock, rates
from livedemo.errors import TooFast
from livedemo.rates import Limiter, Rate
from tests.support.databases import close_app, make_app
from tests.support.processes import free_port, wait_until
from tests.support.services import Redis

THREE = Rate("three", "3/minute")
EVERY = [value for value in vars(rates).values() if isinstance(value, Rate)]
BOTH = Rate("both", "2/minute;3/hour")


@pytest.fixture
def redis():
    """Serve a Redis that the test may end."""
    with Redis() as server:
        yield server


def hits(limiter: Limiter, count: int, key="vera", rate=THREE) -> list[bool]:
    """Hit so often; tell for each whether it was let through."""
    return [limiter.hit(rate, key) == 0 for _ in range(count)]


def test_the_limit_holds_for_each_key_alone():
    limiter = Limiter(None)
    assert hits(limiter, 4) == [True, True, True, False]
    assert hits(limiter, 1, "otto") == [True]
    assert hits(limiter, 1, rate=Rate("other", "3/minute")) == [True]


def test_the_wait_is_told_in_seconds():
    limiter = Limiter(None)
    hits(limiter, 3)
    assert 0 < limiter.hit(THREE, "vera") <= 60


@pytest.fixture(params=["memory", "redis"])
def limiter(request):
    """Return limits that count in memory, and the same in Redis."""
    url = request.getfixturevalue("redis").url() if request.param == "redis" else None
    return Limiter(url)


def test_a_window_moves_and_a_refusal_is_not_counted(limiter):
    short = Rate("short", "2/second")
    assert hits(limiter, 10, rate=short) == [True, True] + [False] * 8
    wait_until(lambda: hits(limiter, 1, rate=short) == [True], "the second to pass")


def test_of_two_limits_both_must_hold(limiter):
    two = Rate("two", "2/second;3/hour")
    assert hits(limiter, 4, rate=two) == [True, True, False, False]
    wait_until(lambda: hits(limiter, 1, rate=two) == [True], "the second to pass")
    assert limiter.hit(two, "vera") > 3000, "now it is the hour that is full"


def test_in_memory_a_window_ends_to_the_moment():
    passed = [0.0]
    limiter = Limiter(None)
    with clock.use(clock.Clock(monotonic=lambda: passed[0])):
        assert hits(limiter, 3, rate=BOTH) == [True, True, False]
        passed[0] = 59.9
        assert limiter.hit(BOTH, "vera") == 0.5
        passed[0] = 60.0
        assert hits(limiter, 2, rate=BOTH) == [True, False]
        passed[0] = 3599.0
        assert limiter.hit(BOTH, "vera") == 1.0
        passed[0] = 3600.0
        assert hits(limiter, 1, rate=BOTH) == [True]


def test_keys_that_are_not_used_any_more_are_forgotten():
    passed = [0.0]
    limiter = Limiter(None)
    with clock.use(clock.Clock(monotonic=lambda: passed[0])):
        for number in range(1000):
            limiter.hit(THREE, str(number))
        passed[0] = 61.0
        limiter.hit(THREE, "vera")
        assert len(limiter._memory._hits) == 1


@pytest.mark.parametrize("spec", ["", "5", "5/day", "x/minute", "5/minute;"])
def test_what_is_no_limit_is_not_taken_for_one(spec):
    with pytest.raises(ValueError, match="not a limit"):
        _ = Rate("wrong", spec).limits


@pytest.mark.parametrize(
    "rate",
    [value for value in vars(rates).values() if isinstance(value, Rate)],
    ids=lambda r: r.name,
)
def test_every_limit_can_be_parsed_and_lets_somebody_through(rate):
    assert rate.limits
    assert hits(Limiter(None), 1, rate=rate) == [True]


def test_processes_count_together_in_redis(redis):
    one, two = Limiter(redis.url()), Limiter(redis.url())
    assert hits(one, 2) == [True, True]
    assert hits(two, 2) == [True, False]
    assert hits(one, 1) == [False]


def test_without_redis_each_process_counts_alone():
    limiter = Limiter(f"redis://127.0.0.1:{free_port()}/0")
    assert hits(limiter, 4) == [True, True, True, False]


def test_redis_that_goes_away_mid_way_lets_people_go_on_and_comes_back(redis, caplog):
    limiter = Limiter(redis.url())
    assert hits(limiter, 3) == [True] * 3
    redis.kill()
    assert hits(limiter, 4) == [True, True, True, False]
    assert sum("count in memory" in line for line in caplog.messages) == 1, "asked once, not always"
    redis.restart()
    limiter._retry_at = 0.0
    assert hits(limiter, 4, "otto") == [True, True, True, False]
    assert hits(Limiter(redis.url()), 1, "otto") == [False]


def test_a_frozen_redis_holds_nobody_up_for_long(redis):
    limiter = Limiter(redis.url())
    hits(limiter, 1)
    redis.pause()
    assert hits(limiter, 4) == [True, True, True, False]
    redis.resume()


def test_while_redis_is_frozen_one_tries_it_and_the_others_do_not_wait():
    with socket.create_server(("127.0.0.1", 0), backlog=50) as silent:
        limiter = Limiter(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert hits(limiter, 1) == [True]
        tried = asked(silent)
        limiter._retry_at = clock.monotonic()  # it is time to look again
        crowd = [threading.Thread(target=hits, args=(limiter, 1, str(n))) for n in range(20)]
        for one in crowd:
            one.start()
        for one in crowd:
            one.join()
        assert (tried, asked(silent)) == (1, 1)


def asked(listener: socket.socket) -> int:
    """Return how many connections came meanwhile."""
    listener.setblocking(False)
    count = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            count += 1
    return count


@pytest.mark.parametrize("rate", [rates.PING, rates.SYNC])
def test_what_is_counted_for_a_socket_never_asks_redis(rate):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        limiter = Limiter(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert hits(limiter, 2, rate=rate) == [True, True]
        assert asked(silent) == 0


def test_over_the_limit_raises_with_whole_seconds(database_url):
    app = make_app(database_url)
    with app.app_context():
        for _ in range(3):
            rates.check(THREE, "vera")
        with pytest.raises(TooFast) as caught:
            rates.check(THREE, "vera")
    close_app(app)
    assert caught.value.retry_after == int(caught.value.retry_after) >= 1
    assert caught.value.code == "rate_limited"
