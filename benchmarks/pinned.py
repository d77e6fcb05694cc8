"""Run a command on one processor: `python -m benchmarks.pinned 0 command …`."""

import os
import sys

SERVER, GENERATOR = 0, 1


def on(cpu: int | None, *command) -> list[str]:
    """Return the command that runs on one processor, or anywhere for None or with only one."""
    words = [str(word) for word in command]
    if cpu is None or cpu not in os.sched_getaffinity(0):
        return words
    return [sys.executable, "-m", "benchmarks.pinned", str(cpu), *words]


if __name__ == "__main__":
    os.sched_setaffinity(0, {int(sys.argv[1])})
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 -- the benchmark's own commands
