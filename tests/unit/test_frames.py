"""WebSocket frames are cut right wherever the bytes are split, and rules are kept (RFC 6455)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livedemo.live.transport import frames
from livedemo.live.transport.frames import FRAGMENTS, Frames, Violation
from tests.support.websocket import client_frame

LIMIT = 16_384
PAYLOADS = st.binary(max_size=300)


@given(st.lists(PAYLOADS, max_size=6), st.data())
def test_messages_come_out_whole_wherever_they_are_split(payloads, data):
    stream = b"".join(client_frame(payload) for payload in payloads)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=8)))
    parser, found, start = Frames(LIMIT), [], 0
    for end in [*cuts, len(stream)]:
        found += parser.feed(stream[start:end])
        start = end
    assert found == [(frames.TEXT, payload) for payload in payloads]


@given(st.lists(PAYLOADS, min_size=2, max_size=5), st.integers(1, 7))
def test_fragments_are_one_message_with_control_frames_between(parts, step):
    stream = client_frame(parts[0], 1, final=False)
    for part in parts[1:-1]:
        stream += client_frame(b"?", frames.PING) + client_frame(part, 0, final=False)
    stream += client_frame(parts[-1], 0)
    parser, found = Frames(LIMIT), []
    for at in range(0, len(stream), step):
        found += parser.feed(stream[at : at + step])
    assert found[-1] == (frames.TEXT, b"".join(parts))
    assert found[:-1] == [(frames.PING, b"?")] * (len(parts) - 2)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 4096, LIMIT])
def test_every_way_to_write_a_size_is_read(size):
    payload = bytes(at % 251 for at in range(size))
    assert Frames(LIMIT).feed(client_frame(payload)) == [(frames.TEXT, payload)]


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_our_own_frames_are_whole_and_unmasked(size):
    payload = b"x" * size
    frame = frames.pack(payload)
    head = 2 if size < 126 else 4 if size < 65_536 else 10
    assert frame[0] == 0x81
    assert frame[1] == (size if size < 126 else 126 if size < 65_536 else 127)
    assert frame[head:] == payload
    assert head == 2 or int.from_bytes(frame[2:head], "big") == size


TOO_MUCH = client_frame(b"x" * 10_000, 1, final=False) + client_frame(b"x" * 6_385, 0)
WRONG = {
    "too large": (client_frame(b"x" * (LIMIT + 1)), frames.TOO_LARGE),
    "claims 2^60 bytes": (client_frame(b"", claimed=2**60), frames.TOO_LARGE),
    "too large in fragments": (TOO_MUCH, frames.TOO_LARGE),
    "not masked": (client_frame(b"hi", masked=False), frames.PROTOCOL_ERROR),
    "reserved bit": (client_frame(b"hi", reserved=4), frames.PROTOCOL_ERROR),
    "opcode 3": (client_frame(b"hi", 3), frames.PROTOCOL_ERROR),
    "opcode 11": (client_frame(b"hi", 11), frames.PROTOCOL_ERROR),
    "binary": (client_frame(b"hi", 2), frames.UNSUPPORTED),
    "long ping": (client_frame(b"x" * 126, 9), frames.PROTOCOL_ERROR),
    "ping in parts": (client_frame(b"x", 9, final=False), frames.PROTOCOL_ERROR),
    "continues nothing": (client_frame(b"x", 0), frames.PROTOCOL_ERROR),
    "begins inside": (client_frame(b"x", 1, final=False) * 2, frames.PROTOCOL_ERROR),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_frame_ends_with_its_code(name):
    stream, code = WRONG[name]
    with pytest.raises(Violation) as caught:
        Frames(LIMIT).feed(stream)
    assert caught.value.code == code
    assert caught.value.reason


def test_a_size_is_refused_from_the_header_alone():
    with pytest.raises(Violation):
        Frames(LIMIT).feed(client_frame(b"", claimed=LIMIT + 1)[:4])


@pytest.mark.parametrize("crumb", [b"", b"x"])
def test_a_message_in_crumbs_is_refused(crumb):
    parser = Frames(16_384)
    parser.feed(client_frame(crumb, 1, final=False))
    parser.feed(client_frame(crumb, 0, final=False) * (FRAGMENTS - 1))
    with pytest.raises(Violation) as refused:
        parser.feed(client_frame(crumb, 0, final=False))
    assert refused.value.code == frames.POLICY


def test_after_a_fragmented_message_the_bound_begins_anew():
    parser = Frames(100)
    for _ in range(5):
        parts = client_frame(b"x" * 60, 1, final=False) + client_frame(b"x" * 40, 0)
        assert parser.feed(parts) == [(frames.TEXT, b"x" * 100)]
