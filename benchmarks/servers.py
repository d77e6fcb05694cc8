"""Start the servers that are measured, pinned to one processor, and say how to reach them."""

import os
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from benchmarks import audience, compiling, pinned
from tests.support.live_server import LiveServer
from tests.support.processes import Program, find_program, free_port, wait_until

FOLDER = Path(__file__).parent / "contestants"
# Of rates.CHAT, with a margin for the way through the network.
RATES = ("--limit", "5/3.3", "--limit", "60/61")
# Of admission.PER_SECOND.
CONNECTS = ("--connect-rate", "180", "--parallel", "32")


def module(name: str) -> list[str]:
    """Return the command of a contestant in Python."""
    return [sys.executable, "-m", f"benchmarks.contestants.{name}"]


def node() -> list[str]:
    """Return the command of the contestant on Node; raises without its packages."""
    if not (FOLDER / "node_modules" / "socket.io").exists():
        raise RuntimeError("socket.io for Node is not installed: bin/bench does it with npm")
    return [find_program("node", package="nodejs"), str(FOLDER / "node.mjs")]


def broadcaster() -> list[str]:
    """Return the command of the raw broadcaster."""
    return [str(compiling.program("contestants/broadcaster.c"))]


class Peer(Program):
    """Be a server that relays and needs nothing else."""

    def __init__(self, command: list[str], tick_ms: int, arguments=(), *, cpu=pinned.SERVER):
        self.folder = tempfile.TemporaryDirectory(prefix="livedemo-bench-")
        super().__init__(Path(self.folder.name) / "log")
        self.command, self.tick_ms, self.cpu = command, tick_ms, cpu
        self.port = free_port()
        self.arguments = list(arguments)

    def __enter__(self):
        environment = {**os.environ, "PORT": str(self.port), "TICK_MS": str(self.tick_ms)}
        command = pinned.on(self.cpu, *self.command)
        self.spawn(command, env=environment, cwd=FOLDER.parents[1])
        try:
            wait_until(self._answers, "the contestant to answer", seconds=30)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.kill()
        self.folder.cleanup()

    def _answers(self) -> bool:
        if not self.running:
            raise RuntimeError(f"The contestant ended while starting: {self.logs()[-2000:]}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    @property
    def pids(self) -> list[int]:
        """Return the processes whose time and memory are counted."""
        return [self.process.pid] if self.process else []


class Product(LiveServer):
    """Be livedemo as it is served, with an audience that has entered."""

    def __init__(self, people: audience.Audience, environment=None, *, cpu=pinned.SERVER):
        self.people = people
        settings = {
            "SECRET_KEY": audience.SECRET_KEY,
            "LOG_LEVEL": "WARNING",
            **(environment or {}),
        }
        if not people.url.startswith("sqlite"):
            settings["DATABASE_URL"] = people.url
        command = tuple(pinned.on(cpu, sys.executable, "wsgi.py"))
        super().__init__(settings, command=command)

    def prepare(self) -> None:
        """Take a fresh copy of the audience's database."""
        if self.people.url.startswith("sqlite"):
            self.people.copy_to(self.database)

    @property
    def pids(self) -> list[int]:
        """Return the serving processes: the one, or the supervisor's children."""
        assert self.process is not None
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [int(child) for child in children] or [pid]

    @property
    def arguments(self) -> list[str]:
        """Return what the generator needs to be this audience."""
        return [
            "--namespace", audience.NAMESPACE, "--people", str(self.people.file), "--acks",
            "--writers", str(self.people.writers), "--publishers", "1000000", *RATES, *CONNECTS,
        ]  # fmt: skip
