"""Keep several serving processes alive on one port."""

import logging
import os
import signal
import subprocess
import sys
import time

log = logging.getLogger(__name__)

# Tells a serving process that it shares the port, and whose child it is.
PARENT = "LIVEDEMO_SUPERVISOR"
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30
STEADY_SECONDS = 60  # a process that lived this long has earned a quick restart
STOP_SECONDS = 22


def is_worker() -> bool:
    """Tell whether a supervisor started this process."""
    return PARENT in os.environ


def is_orphan() -> bool:
    """Tell whether the supervisor that started this process is gone."""
    return is_worker() and os.environ[PARENT] != str(os.getppid())


class Worker:
    """Be one place for a serving process."""

    def __init__(self, number: int):
        self.number = number
        self.process = None
        self.pause = FIRST_PAUSE
        self.began = self.due = 0.0

    def tend(self) -> None:
        """Start the process when it is due; plan its restart when it died."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self._start(now)
        elif self.process.poll() is not None:
            if now - self.began > STEADY_SECONDS:
                self.pause = FIRST_PAUSE
            log.error(
                "Process %d ended with %s; the next starts in %.1f s",
                self.number,
                self.process.returncode,
                self.pause,
            )
            self.process, self.due = None, now + self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)

    def _start(self, now: float) -> None:
        environment = {**os.environ, PARENT: str(os.getpid())}
        # A fresh interpreter: a fork would share the hub's epoll with its parent.
        try:
            self.process = subprocess.Popen([sys.executable, *sys.argv], env=environment)  # noqa: S603
        except OSError as problem:  # no memory or no process left for a moment
            log.error("Process %d cannot start: %s", self.number, problem)
            self.due = now + self.pause
            return
        self.began = now

    def send(self, number: int) -> None:
        """Send a signal if the process lives."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)


class Supervisor:
    """Start the processes, restart those that die, pass SIGTERM on."""

    def __init__(self, count: int):
        self.workers = [Worker(number) for number in range(1, count + 1)]
        self.stopping = False

    def run(self) -> None:
        """Supervise until told to stop; leave with 0 when all ended well."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for worker in self.workers:
                worker.tend()
            time.sleep(0.2)
        sys.exit(self._end())

    def _stop(self, *_) -> None:
        self.stopping = True

    def _end(self) -> int:
        running = [w for w in self.workers if w.process]
        for worker in running:
            worker.send(signal.SIGTERM)
        limit = time.monotonic() + STOP_SECONDS
        while any(w.process.poll() is None for w in running) and time.monotonic() < limit:
            time.sleep(0.1)
        for worker in running:
            worker.send(signal.SIGKILL)
            worker.process.wait()
        return 1 if any(w.process.returncode for w in running) else 0
