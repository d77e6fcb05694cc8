"""Who answers stays, who is silent is ended, and who is slow is not taken for silent."""

import pytest

from livedemo import clock
from livedemo.live.transport import frames
from livedemo.live.transport.loop import Loop
from tests.support.peers import End, fill


@pytest.fixture
def loop():
    """Watch peers; the test itself turns the loop's wheel."""
    loop = Loop(25, 20)
    loop._running = True  # no greenlets: what happens, happens in the test
    return loop


@pytest.fixture
def end(loop):
    one = End(loop)
    yield one
    one.peer.release()
    one.far.close()


@pytest.mark.parametrize("days", [0.5, 1.52, 6.07, 48.6])
def test_silence_is_noticed_however_long_the_machine_runs(loop, days):
    one = End(loop)
    for step in range(40):
        # Around powers of two a number of seconds loses a bit when some are added to it.
        at = days * 86_400 + step * 0.7313
        loop._due.clear()
        loop._due.append((at, one.peer))
        one.owner.told.clear()
        loop._ping(at)
        loop._end_silent(at + loop.timeout)
        assert one.owner.told == ["ping", "silent"], at
    one.peer.release()
    one.far.close()


def test_a_ping_does_not_queue_behind_what_a_slow_client_has_not_taken(end):
    line = frames.pack(b"l" * 1000)
    fill(end, line, droppable=True, times=100)
    end.peer.write(frames.pack(b"2"), urgent=True)
    got = b""
    while end.peer.waiting:
        end.peer.flush()
        got += end.drain()
    assert got.count(frames.pack(b"2")) == 1
    assert got.index(frames.pack(b"2")) < got.rindex(line)
    ahead = got[: got.index(frames.pack(b"2"))]
    assert ahead.endswith(line), "behind the one that was begun, which is whole"
    assert len(ahead) < 50 * len(line)


def test_a_slow_client_that_takes_something_is_not_taken_for_silent(loop):
    slow, dead = End(loop), End(loop)
    for one in (slow, dead):
        fill(one, frames.pack(b"l" * 1000), droppable=True, times=100)
        one.peer.last_took()
    at = clock.monotonic() + 26
    loop._ping(at)
    slow.peer.progress_at = at + 10
    loop._end_silent(at + 21)
    assert slow.owner.told == ["ping"]
    assert dead.owner.told == ["ping", "silent"]
    loop._end_silent(at + 42)
    assert slow.owner.told == ["ping", "silent"], "and not for ever without an answer or progress"
    for one in (slow, dead):
        one.peer.release()
        one.far.close()


def test_silent_clients_are_asked_and_ended_and_those_who_answer_stay(loop):
    quiet, alive = End(loop), End(loop)
    at = clock.monotonic() + 26
    loop._ping(at)
    assert quiet.owner.told == alive.owner.told == ["ping"]
    loop.alive(alive.peer)
    loop._end_silent(at + 21)
    assert quiet.owner.told == ["ping", "silent"]
    assert alive.owner.told == ["ping"]
    loop._ping(at + 30)
    assert alive.owner.told == ["ping", "ping"]
    for one in (quiet, alive):
        one.peer.release()
        one.far.close()
