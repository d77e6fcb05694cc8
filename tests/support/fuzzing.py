"""Tell schemathesis what to send: who is signed in, numbers that there are, and real files.

It is read twice: by a test, which writes the settings, and by schemathesis, as its hooks.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import schemathesis
from hypothesis import strategies

from tests.support import files
from tests.support.processes import ROOT

# The real server without limits of pace, or nearly every answer would be 429.
PROGRAM = """
import eventlet
eventlet.monkey_patch()
from livedemo import create_app, rates, server
rates.Memory.hit = lambda self, rate, key: 0.0
server.serve(create_app)
"""
UNHURRIED = (sys.executable, "-c", PROGRAM)
# What is true of any document. That valid bodies are always taken is not: ours have rules
# between rows ("a session ends after it begins"), which no schema can say.
CHECKS = "all"
WITHOUT = "positive_data_acceptance"
TIMES = ["2026-11-21T19:00", "2026-11-21T20:30", "2026-11-22T02:00+01:00", "2026-04-05T02:30"]
REFUSED = [400, 401, 403, 404, 409, 411, 413, 415, 422]
FILES = {
    "image/jpeg": [files.picture(), files.with_metadata(6), files.HTML],
    "image/png": [files.picture("PNG"), files.bomb(), b"\x89PNG\r\n\x1a\n"],
    "image/webp": [files.picture("WEBP"), files.SVG],
    "application/pdf": [files.PDF, b"%PDF-1.7\n", b""],
    "application/vnd.ms-powerpoint": [files.ppt()],
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": [
        files.pptx(),
        files.pptx(**{"ppt/vbaProject.bin": b"x"}),
    ],
    "application/vnd.oasis.opendocument.presentation": [files.odp()],
}

for media_type, examples in FILES.items():
    schemathesis.openapi.media_type(media_type, strategies.sampled_from(examples))


def settings(document: dict, *, cookie: str, token: str, event_id: int) -> str:
    """Return schemathesis.toml: the login, and numbers under which something is found."""
    lines = ["[cache]", "enabled = false"]
    lines += [
        "[auth.openapi]",
        f"login.api_key = {_text(cookie)}",
        f"csrf.api_key = {_text(token)}",
    ]
    lines += ["[checks.negative_data_rejection]", f"expected-statuses = {REFUSED}"]
    lines += ["[dictionaries]", f"event.values = [{event_id}]"]
    lines += [f"number.values = {list(range(1, 16))}", "version.values = [1, 2, 3]"]
    lines += ['kind.values = ["programme", "guide"]', f"time.values = {TIMES}", "[parameters]"]
    lines += [_bound(name, kind) for name, kind in sorted(_names(document))]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value)


def _bound(name: str, kind: str) -> str:
    often = 0.95 if kind == "event" else 0.8
    return f'"{name}" = {{dictionary = "{kind}", probability = {often}}}'


def _names(document: dict) -> set[tuple[str, str]]:
    """Return every field that holds a number of ours, with the dictionary that knows some."""
    found = set()
    for path in document["paths"].values():
        for operation in path.values():
            for one in operation.get("parameters", ()):
                found.add((f"{one['in']}.{one['name']}", _kind(one["name"])))
    for schema in document["components"]["schemas"].values():
        found |= {(f"body.{name}", _kind(name)) for name in schema.get("properties", ())}
    return {(name, kind) for name, kind in found if kind}


def _kind(name: str) -> str:
    if name in ("event_id", "version", "kind"):
        return name.removesuffix("_id")
    return "number" if name.endswith("_id") else "time" if name.endswith("_time") else ""


def run(url: str, configuration: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Let schemathesis send what it thinks of; the same each time."""
    program = Path(sys.executable).with_name("schemathesis")
    order = [program, "--config-file", configuration, "run", f"{url}/api/openapi.json"]
    order += ["--checks", CHECKS, "--exclude-checks", WITHOUT, "--generation-deterministic"]
    order += ["--request-timeout", "60", "--suppress-health-check", "all"]
    order += ["--continue-on-failure", "--no-color", *arguments]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.support.fuzzing", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [str(one) for one in order],
        cwd=configuration.parent,
        env={**os.environ, **hooks},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
