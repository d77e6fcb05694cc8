"""Start programs that the tests need, wait for them, and end them by their own ids."""

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class MissingProgram(AssertionError):
    """Say which package holds a program that is not installed."""


def find_program(*names: str, package: str) -> str:
    """Return the path of the first program found; fail, never skip, without one."""
    places = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    for name in names:
        found = shutil.which(name, path=places)
        if found:
            return found
    raise MissingProgram(f"{names[0]} is not installed: apt-get install {package}")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, what: str, *, seconds: float = 30, pause: float = 0.05):
    """Return the condition's first true value; fail after the limit."""
    limit = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > limit:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(pause)


class Program:
    """Be one child process in a group of its own, with its output in a file."""

    def __init__(self, log_path: Path):
        self.log_path = log_path
        self.process: subprocess.Popen | None = None

    def spawn(self, arguments, **options) -> None:
        """Start the program; output is appended to the log file."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [str(a) for a in arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **options,
            )

    @property
    def running(self) -> bool:
        """Tell whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def logs(self) -> str:
        """Return everything the program has written."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def signal(self, number: int) -> None:
        """Send a signal to the process alone."""
        if self.running:
            self.process.send_signal(number)

    def pause(self) -> None:
        """Freeze the process and its children."""
        self._signal_group(signal.SIGSTOP)

    def resume(self) -> None:
        """Let a frozen process go on."""
        self._signal_group(signal.SIGCONT)

    def kill(self) -> None:
        """End the process and its children at once, as a power cut would."""
        self._signal_group(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def terminate(self, seconds: float = 30) -> int:
        """Ask the process to end; return its exit code, or fail after the limit."""
        self.resume()
        self.signal(signal.SIGTERM)
        return self.wait(seconds)

    def wait(self, seconds: float = 30) -> int:
        """Return the exit code when the process ends by itself."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"Still running after {seconds} s:\n{self.logs()}") from None

    def _signal_group(self, number: int) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
