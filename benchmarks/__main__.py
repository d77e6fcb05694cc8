"""Run the benchmarks: `python -m benchmarks [name …]`; a full run writes docs/benchmarks.md."""

import os
import platform
import sys
import warnings
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from benchmarks import table

NAMES = ("pings", "entering", "reports")
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

Made by `bin/bench` on {day}: {machine}, {cores} processors, Python {python}. Ours and the peer run
one after the other on the same machine. A ratio above 1 says how many times better livedemo does,
below 1 how much its checks, its history and its pages cost. Figures of another machine differ;
ratios differ less. No test asserts them.
"""


def main(wanted: list[str]) -> int:
    """Run the named benchmarks, or all; return the exit code."""
    unknown = set(wanted) - set(NAMES)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    parts = []
    for name in wanted or NAMES:
        module = import_module(f"benchmarks.{name}")
        print(f"{name} …", file=sys.stderr, flush=True)
        found = table.text(module.run())
        print(f"{found}\n", flush=True)
        parts.append(f"## {name.capitalize()}\n\n{module.ABOUT}\n\n{found}\n")
    if not wanted:
        PAGE.write_text("\n".join([_head(), *parts]))
    return 0


def _head() -> str:
    return HEAD.format(
        day=datetime.now(UTC).date(),
        machine=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count(),
        python=platform.python_version(),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
