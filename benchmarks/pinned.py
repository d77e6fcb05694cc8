"""Run a command on one processor: `python -m benchmarks.pinned 0 0 command …` (and a priority)."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SERVER, GENERATOR = 0, 1
# Below zero on a machine that others use, too; takes root.
niceness = 0


def on(cpu: int | None, *command) -> list[str]:
    """Return the command that runs on one processor, or anywhere for None or with only one."""
    words = [str(word) for word in command]
    known = cpu in os.sched_getaffinity(0)
    place = str(cpu) if known else "any"
    if not known and not niceness:
        return words
    return [sys.executable, "-m", "benchmarks.pinned", place, str(niceness), *words]


@contextmanager
def here(cpu: int) -> Iterator[None]:
    """Run this process on one processor for a while, where there are more."""
    before = os.sched_getaffinity(0)
    if cpu in before:
        os.sched_setaffinity(0, {cpu})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def main(place: str, priority: str, *command: str) -> None:
    """Become the command."""
    if place != "any":
        os.sched_setaffinity(0, {int(place)})
    with suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, int(priority))
        # Where sessions compete as groups, a process's own priority counts within its session only.
        Path("/proc/self/autogroup").write_text(priority)
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
