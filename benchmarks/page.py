"""Keep what was measured in docs/benchmarks.json and make docs/benchmarks.md of it."""

import json
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import goals, sections

DOCS = Path(__file__).parents[1] / "docs"
STORE, PAGE, IMAGES = DOCS / "benchmarks.json", DOCS / "benchmarks.md", DOCS / "images"
HEAD = """# Benchmarks

Made by `bin/bench`, which runs from a fresh clone and takes about 50 minutes; `bin/bench fanout
--quick` gives a first impression in two, `bin/bench --help` lists the rest. What was measured is
kept in [benchmarks.json](benchmarks.json); `bin/bench --rebuild` makes this page of it again.
Figures of another machine differ, ratios differ less. No test asserts them.

In the table of goals a ratio is livedemo's figure divided by the peer's. In the sections with two
columns it says how many times better (above 1) or worse livedemo does.
"""


def load() -> dict:
    """Return what was stored: a section for each benchmark."""
    return json.loads(STORE.read_text()) if STORE.exists() else {}


def keep(name: str, found, command: str, about: dict[str, str]) -> None:
    """Store what a benchmark found in place of what it found before."""
    stored = load()
    day = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    stored[name] = {"day": day, "command": command, "about": about, "found": found}
    STORE.write_text(json.dumps(stored, indent=1) + "\n")


def rebuild() -> None:
    """Write the page and its images from what is stored."""
    stored = load()
    names = [name for name in sections.NAMES if name in stored]
    lines = [line for name in names for line in sections.lines(name, stored[name]["found"])]
    parts = [HEAD]
    if lines:
        parts.append(f"## Goals\n\n{goals.text(lines)}\n")
    parts += [_section(name, stored[name]) for name in names]
    PAGE.write_text("\n".join(parts))


def _section(name: str, stored: dict) -> str:
    IMAGES.mkdir(exist_ok=True)
    images = sections.plots(name, stored["found"], IMAGES)
    shown = "".join(f"![{what}](images/{file})\n\n" for file, what in images)
    return (
        f"## {sections.title(name)}\n\n{sections.about(name).strip()}\n\n"
        f"{shown}{sections.text(name, stored['found']).strip()}\n\n"
        f"`{stored['command']}` on {stored['day']}: {_versions(stored['about'])}.\n"
    )


def _versions(about: dict[str, str]) -> str:
    return "; ".join(f"{name} {version}" for name, version in about.items())
