"""Read and write WebSocket frames (RFC 6455) without a socket in sight."""

import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FINAL, RESERVED, OPCODE, MASKED = 0x80, 0x70, 0x0F, 0x80
CONTROL_BYTES = 125

# Codes of RFC 6455, 7.4.1.
NORMAL, GOING_AWAY, PROTOCOL_ERROR, UNSUPPORTED = 1000, 1001, 1002, 1003
INVALID_TEXT, POLICY, TOO_LARGE = 1007, 1008, 1009
# Browsers send a message whole; some proxies cut it, none into crumbs.
FRAGMENTS = 64


class Violation(Exception):
    """Say why a client must be cut: a close code and a reason for the log."""

    def __init__(self, code: int, reason: str):
        super().__init__(reason)
        self.code, self.reason = code, reason
        # The messages that were complete before it.
        self.found: list[tuple[int, bytes]] = []


def pack(payload: bytes, opcode: int = TEXT) -> bytes:
    """Return one whole unmasked frame."""
    size = len(payload)
    if size < 126:
        return bytes((FINAL | opcode, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", FINAL | opcode, 126, size) + payload
    return struct.pack("!BBQ", FINAL | opcode, 127, size) + payload


def pack_close(code: int) -> bytes:
    """Return a closing frame."""
    return pack(struct.pack("!H", code), CLOSE)


def _unmasked(data: bytes, start: int, size: int) -> bytes:
    """Return the payload behind a mask; one big number is a hundred times faster than bytes."""
    masked = data[start + 4 : start + 4 + size]
    mask = data[start : start + 4] * (size // 4 + 1)
    number = int.from_bytes(masked, "little") ^ int.from_bytes(mask[:size], "little")
    return number.to_bytes(size, "little")


class Frames:
    """Cut a stream of bytes into whole messages, none larger than `limit` bytes.

    The limit holds for a message, however many fragments it comes in, and is checked from the
    header: what would be too large is never collected.
    """

    __slots__ = ("_limit", "_opcode", "_parts", "_rest", "_size")

    def __init__(self, limit: int):
        self._limit = limit
        self._rest = b""
        self._parts: list[bytes] | None = None
        self._opcode = self._size = 0

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Return the (opcode, payload) that are complete now; raises Violation."""
        if self._rest:
            data = self._rest + data
        found: list[tuple[int, bytes]] = []
        at = 0
        try:
            while (end := self._one(data, at, found)) > at:
                at = end
        except Violation as problem:
            problem.found = found
            raise
        self._rest = data[at:]
        return found

    def _one(self, data: bytes, at: int, found: list) -> int:
        """Take one frame that begins at `at`; return where the next begins, `at` if it is cut."""
        have = len(data) - at
        if have < 2:
            return at
        first, second = data[at], data[at + 1]
        size, head = second & 0x7F, 2
        opcode = first & OPCODE
        self._check(first, second, opcode, size)
        if size > 125:
            head = 4 if size == 126 else 10
            if have < head:
                return at
            size = int.from_bytes(data[at + 2 : at + head], "big")
        if size + (0 if opcode & 8 else self._size) > self._limit:
            raise Violation(TOO_LARGE, "a message is too large")
        if have < head + 4 + size:
            return at
        payload = _unmasked(data, at + head, size) if size else b""
        self._take(opcode, bool(first & FINAL), payload, found)
        return at + head + 4 + size

    def _check(self, first: int, second: int, opcode: int, size: int) -> None:
        if first & RESERVED:
            raise Violation(PROTOCOL_ERROR, "a frame uses an extension that was not agreed")
        if not second & MASKED:
            raise Violation(PROTOCOL_ERROR, "a frame is not masked")
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise Violation(PROTOCOL_ERROR, "a frame has an unknown opcode")
        if opcode & 8:
            if size > CONTROL_BYTES or not first & FINAL:
                raise Violation(PROTOCOL_ERROR, "a control frame is too long or in parts")
        elif (opcode == CONTINUATION) == (self._parts is None):
            raise Violation(PROTOCOL_ERROR, "a fragment does not continue anything")
        elif opcode == BINARY:
            raise Violation(UNSUPPORTED, "a message is binary")

    def _take(self, opcode: int, final: bool, payload: bytes, found: list) -> None:
        if opcode & 8:
            found.append((opcode, payload))
            return
        if self._parts is None and final:
            found.append((opcode, payload))
            return
        if self._parts is None:
            self._parts, self._opcode, self._size = [], opcode, 0
        if len(self._parts) >= FRAGMENTS:
            raise Violation(POLICY, "a message comes in too many parts")
        self._size += len(payload)
        self._parts.append(payload)
        if final:
            found.append((self._opcode, b"".join(self._parts)))
            self._parts, self._size = None, 0
