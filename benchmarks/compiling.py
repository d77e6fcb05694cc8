"""Compile the programs in C when their source changed."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent
BUILD = ROOT / "build"
FLAGS = ("-O2", "-std=gnu11", "-Wall")


def program(source: str) -> Path:
    """Return the compiled program of a source below `benchmarks/`, made when it is not there.

    Raises RuntimeError without a compiler.
    """
    path = ROOT / source
    target = BUILD / path.stem
    if target.exists() and target.stat().st_mtime > path.stat().st_mtime:
        return target
    if shutil.which("cc") is None:
        raise RuntimeError("There is no C compiler: apt-get install gcc libc6-dev")
    BUILD.mkdir(exist_ok=True)
    done = subprocess.run(
        ["cc", *FLAGS, "-o", target, path, "-lm"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{source} does not compile:\n{done.stderr}")
    return target


def version() -> str:
    """Return what the compiler calls itself."""
    said = subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[0]
