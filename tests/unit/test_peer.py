"""A peer writes in order, keeps little, and knows when to give up; on real sockets."""

import random
import socket

import pytest

from livedemo import clock
from livedemo.live.transport import frames
from livedemo.live.transport.loop import CUTS_PER_TICK, LEAVE_SECONDS, STALL_SECONDS, Loop
from livedemo.live.transport.peer import BACKLOG_BYTES, FRAMES_PER_SECOND
from tests.support.peers import LIMIT, End, fill
from tests.support.websocket import client_frame


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


def test_frames_arrive_whole_and_in_order_through_partial_writes(end):
    chance = random.Random(7)
    sent, got = b"", b""
    for number in range(400):
        frame = frames.pack(bytes([number % 256]) * chance.randrange(1, 900))
        sent += frame
        end.peer.write(frame)
        if chance.random() < 0.3:
            got += end.drain(chance.randrange(1, 3000))
            end.peer.flush()
    while end.peer.waiting:
        got += end.drain()
        end.peer.flush()
    got += end.drain()
    assert got == sent
    assert not end.peer.lagging


def test_what_can_be_had_again_is_dropped_and_said_so(end):
    line = frames.pack(b"l" * 1000)
    fill(end, line, droppable=True, times=1000)
    assert end.peer.lagging
    assert not end.peer.closed
    end.peer.write(frames.pack(b"an answer"))
    got = b""
    while end.peer.waiting:
        got += end.drain()
        end.peer.flush()
    got += end.drain()
    assert got.endswith(frames.pack(b"an answer"))
    assert len(got) < BACKLOG_BYTES
    assert end.owner.told == ["caught up"]
    assert not end.peer.lagging
    end.peer.write(line, droppable=True)
    assert end.drain() == line


def test_a_frame_that_has_begun_is_finished(end):
    line = frames.pack(b"l" * 30_000)
    fill(end, line, droppable=True, times=30)
    got = b""
    while end.peer.waiting:
        got += end.drain()
        end.peer.flush()
    got += end.drain()
    assert len(got) % len(line) == 0
    assert got == line * (len(got) // len(line))


def test_a_frame_that_has_begun_may_be_larger_than_the_backlog(end):
    large, ping = frames.pack(b"l" * 2 * BACKLOG_BYTES), frames.pack(b"2")
    end.peer.write(large)
    end.peer.write(ping)
    end.peer.write(frames.pack(b"l"), droppable=True)
    got = b""
    while end.peer.waiting:
        got += end.drain(50_000)
        end.peer.flush()
    got += end.drain()
    assert got == large + ping + frames.pack(b"l")
    assert end.owner.told == []


def test_answers_that_nobody_reads_end_the_connection(end):
    fill(end, frames.pack(b"a" * 1000), droppable=False, times=1000)
    assert end.peer.closed
    assert end.owner.told == ["gone"]
    assert not end.peer.waiting


def test_who_takes_nothing_is_cut_and_who_takes_a_little_is_not(loop):
    ends = [End(loop) for _ in range(3)]
    for one in ends:
        fill(one, frames.pack(b"l" * 1000), droppable=True, times=100)
    loop._end_stalled(clock.monotonic())
    for one in ends:
        one.peer.progress_at = clock.monotonic() - STALL_SECONDS - 1
    ends[0].drain(3000)  # less than the kernel would say anything of
    loop._end_stalled(clock.monotonic())
    assert [one.peer.closed for one in ends] == [False, True, True]
    assert len(loop) == 1
    for one in ends:
        one.peer.release()
        one.far.close()


def test_when_everybody_is_stuck_only_some_are_cut_at_once(loop):
    ends = [End(loop) for _ in range(3 * CUTS_PER_TICK)]
    for one in ends:
        fill(one, frames.pack(b"l" * 1000), droppable=True, times=20)
    loop._end_stalled(clock.monotonic() + STALL_SECONDS + 1)
    assert sum(one.peer.closed for one in ends) == CUTS_PER_TICK
    for one in ends:
        one.peer.release()
        one.far.close()


def test_goodbye_is_said_behind_what_waits_and_then_the_socket_closes(loop, end):
    fill(end, frames.pack(b"a" * 1000), droppable=False, times=50)
    end.peer.leave()
    assert not end.peer.closed
    end.peer.write(frames.pack(b"too late"))
    got = b""
    while not end.peer.closed:
        got += end.drain()
        end.peer.flush()
    got += end.drain()
    assert got.endswith(frames.pack_close(frames.NORMAL))
    assert b"too late" not in got
    assert end.far.recv(1) == b""


def test_who_does_not_take_the_goodbye_is_released(loop, end):
    fill(end, frames.pack(b"a" * 1000), droppable=False, times=50)
    end.peer.leave()
    loop._end_stalled(clock.monotonic() + LEAVE_SECONDS + 1)
    assert end.peer.closed


def test_a_far_end_that_vanishes_in_the_middle_is_noticed_once(end):
    fill(end, frames.pack(b"a" * 1000), droppable=False, times=50)
    end.far.close()
    end.peer.flush()
    end.peer.write(frames.pack(b"more"))
    end.peer.readable()
    assert end.peer.closed
    assert end.owner.told == ["gone"]


def test_a_half_closed_connection_is_ended(end):
    end.far.send(client_frame(b"hello"))
    end.far.shutdown(socket.SHUT_WR)
    end.peer.readable()
    end.peer.readable()
    assert end.owner.texts == ["hello"]
    assert end.owner.told == ["gone"]


def test_pings_are_answered_and_a_close_is_returned(end):
    end.far.send(client_frame(b"abc", frames.PING) + client_frame(b"\x03\xe8", frames.CLOSE))
    end.peer.readable()
    assert end.drain() == frames.pack(b"abc", frames.PONG) + frames.pack_close(1000)
    assert end.owner.told == ["gone"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (client_frame(b"\xff\xfe"), frames.INVALID_TEXT),
        (client_frame(b"hi", masked=False), frames.PROTOCOL_ERROR),
        (client_frame(b"x" * (LIMIT + 1)), frames.TOO_LARGE),
    ],
    ids=["not UTF-8", "not masked", "too large"],
)
def test_who_breaks_the_rules_is_told_the_code_and_cut(end, caplog, data, code):
    caplog.set_level("INFO")
    end.far.send(data)
    end.peer.readable()
    assert end.drain() == frames.pack_close(code)
    assert end.owner.told == ["gone"]
    assert len([r for r in caplog.records if "cut a connection" in r.message]) == 1


def test_what_came_before_a_wrong_frame_is_taken(end):
    end.far.send(client_frame(b"right") + client_frame(b"hi", masked=False))
    end.peer.readable()
    assert end.owner.texts == ["right"]
    assert end.peer.closed


def test_who_sends_too_many_frames_is_cut(end):
    # At most two seconds of the clock can be touched, so twice the bound is enough.
    for _ in range(2 * FRAMES_PER_SECOND // 100 + 1):
        if not end.peer.closed:
            end.far.send(client_frame(b"", frames.PONG) * 100)
            end.peer.readable()
    assert end.peer.closed
