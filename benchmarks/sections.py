"""Find the benchmarks by name; the older ones return rows of (ours, peer), the others their own.

A benchmark is a module with ABOUT and `run`. One that has `text` runs by a `Plan`, returns what
JSON can hold, and may have `goals` (lines of the table of goals) and `plot` (images made).
"""

from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from benchmarks import goals, table
from benchmarks.plan import Plan

NAMES = (
    "fanout",
    "lines",
    "pings",
    "processes",
    "stalled",
    "uplink",
    "entering",
    "reports",
    "programme",
    "uploads",
)
TITLES = {"fanout": "Fan-out", "lines": "Lines stored", "processes": "Two processes",
          "stalled": "A client that reads nothing", "uplink": "A congested uplink",
          "programme": "A large programme"}  # fmt: skip

# Of a thorough run, on a machine with two processors.
MINUTES = {"fanout": 26, "lines": 4, "pings": 1, "processes": 4, "stalled": 9, "uplink": 4,
           "entering": 1, "reports": 1, "programme": 1, "uploads": 1}  # fmt: skip


def _module(name: str):
    return import_module(f"benchmarks.{name}")


def title(name: str) -> str:
    """Return the heading of a section."""
    return TITLES.get(name, name.capitalize())


def measure(name: str, plan: Plan):
    """Run a benchmark; return what it found as JSON can hold it."""
    module = _module(name)
    if hasattr(module, "text"):
        return module.run(plan)
    return [asdict(row) for row in module.run()]


def text(name: str, found) -> str:
    """Return what was found as Markdown."""
    module = _module(name)
    return module.text(found) if hasattr(module, "text") else table.text(_rows(found))


def lines(name: str, found) -> list[goals.Line]:
    """Return the lines that a section adds to the table of goals."""
    module = _module(name)
    if not hasattr(module, "goals"):
        return []
    return module.goals(found if hasattr(module, "text") else _rows(found))


def about(name: str) -> str:
    """Return what a section says about its method."""
    return _module(name).ABOUT


def plots(name: str, found, folder: Path) -> list[tuple[str, str]]:
    """Draw a section's images into a folder; return (file, what it shows) of each."""
    module = _module(name)
    return module.plot(found, folder) if hasattr(module, "plot") else []


def _rows(found: list[dict]) -> list[table.Row]:
    return [table.Row(**row) for row in found]
