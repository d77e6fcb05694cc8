"""Say where and with which versions something was measured."""

import json
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from benchmarks import compiling

PACKAGES = ("eventlet", "Flask", "Flask-SocketIO", "python-socketio", "python-engineio",
            "SQLAlchemy", "uvicorn", "uvloop", "websockets")  # fmt: skip
NODE = Path(__file__).parent / "contestants" / "node_modules"
PROGRAMS = (("Node", "node", "--version"), ("MariaDB", "mariadbd", "--version"),
            ("Redis", "redis-server", "--version"))  # fmt: skip


def about() -> dict[str, str]:
    """Return names and versions: the machine, the interpreters, the packages."""
    found = {
        "machine": f"{_processor()}, {os.cpu_count()} processors",
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "load before": " ".join(f"{value:.2f}" for value in os.getloadavg()),
        "Python": platform.python_version(),
        "C compiler": compiling.version(),
    }
    for name, *command in PROGRAMS:
        found[name] = _says(command)
    for package in PACKAGES:
        found[package] = metadata.version(package)
    for package in ("socket.io", "engine.io", "ws"):
        found[f"{package} (npm)"] = _npm(package)
    return found


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown processor"


def _says(command) -> str:
    places = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": places})  # fmt: skip
    except OSError:
        return "not installed"
    return said.stdout.strip().splitlines()[0]


def _npm(package: str) -> str:
    path = NODE / package / "package.json"
    return json.loads(path.read_text())["version"] if path.exists() else "not installed"
