"""Collect lines for a tick, in the servers that run on green threads."""

import time


class Ticks:
    """Send what comes within a tick together; the first line after a quiet tick goes at once."""

    def __init__(self, milliseconds: int, send, spawn, sleep):
        self.seconds = milliseconds / 1000
        self.send, self.spawn, self.sleep = send, spawn, sleep
        self.lines: list = []
        self.running = False

    def add(self, line) -> None:
        """Take a line that is to leave with the tick."""
        self.lines.append(line)
        if not self.running:
            self.running = True
            self.spawn(self._run)

    def _run(self) -> None:
        while self.lines:
            began = time.monotonic()
            lines, self.lines = self.lines, []
            self.send(lines)
            self.sleep(max(0, began + self.seconds - time.monotonic()))
        self.running = False
