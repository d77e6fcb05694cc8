"""Run the load generator against a server and read what it found."""

import json
import subprocess
import sys
from dataclasses import dataclass, fields

from benchmarks import compiling, pinned

# The whole of it: connecting, a step at a fixed rate, a search, and waiting for what is late.
PATIENCE_SECONDS = 600


class Failed(Exception):
    """Say why there is no reading."""


@dataclass(frozen=True)
class Step:
    """Hold what one rate did; times in milliseconds, CPU as a share of one processor."""

    rate: float
    lines: int
    refused: int
    expected: int
    delivered: int
    missing: int
    doubled: int
    disordered: int
    lost: int
    bytes: int
    delivered_per_s: float
    p50_ms: float
    p99_ms: float
    max_ms: float
    acks: int
    acks_per_s: float
    ack_p50_ms: float
    ack_p99_ms: float
    generator_cpu: float
    server_cpu: float
    server_us_per_line: float
    late_ms: float
    syncs: int
    syncs_refused: int
    fetched: int
    resets: int
    level_s: float
    slow_lost: int
    rss_kb: float
    rss_growth_kb: float
    ok: bool
    why: str


@dataclass(frozen=True)
class Reading:
    """Hold what one run of the generator found; a step that was not run has the rate 0."""

    viewers: int
    connected: int
    wanted: int
    connects_per_s: float
    rss_kb: float
    kb_per_viewer: float
    rss_kb_end: float
    cut_after_s: list[float]
    ended: str
    first_refusal: str
    fixed: Step
    best: Step
    steps: list[Step]


def parse(text: str) -> Reading:
    """Return the reading that the generator printed as JSON; raises Failed."""
    try:
        found = json.loads(text)
    except ValueError:
        raise Failed(f"The generator said: {text[:300]!r}") from None
    found["steps"] = [_step(one["step"]) for one in found["steps"]]
    found["fixed"], found["best"] = _step(found["fixed"]), _step(found["best"])
    return Reading(**_known(Reading, found))


def _step(found: dict) -> Step:
    return Step(**_known(Step, found))


def _known(kind, found: dict) -> dict:
    return {field.name: found[field.name] for field in fields(kind)}


def command(server, viewers: int, *options) -> list[str]:
    """Return the generator's command for a started server."""
    return [
        str(word)
        for word in (
            compiling.program("load/load.c"),
            "--port", server.port,
            "--pids", ",".join(map(str, server.pids)),
            "--viewers", viewers,
            *server.arguments,
            *options,
        )
    ]  # fmt: skip


def run(server, viewers: int, *options, cpu: int | None = pinned.GENERATOR) -> Reading:
    """Measure a started server; its steps are shown on stderr. Raises Failed."""
    words = pinned.on(cpu, *command(server, viewers, *options, "--verbose"))
    try:
        done = subprocess.run(
            words, stdout=subprocess.PIPE, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"no end within {PATIENCE_SECONDS} s") from None
    if done.returncode:
        raise Failed(f"the generator ended with {done.returncode}")
    reading = parse(done.stdout)
    if reading.connected < reading.wanted:
        print(f"    {reading.first_refusal}", file=sys.stderr)
        raise Failed(f"{reading.connected} of {reading.wanted} could connect")
    return reading
