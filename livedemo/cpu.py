"""Run heavy work beside the event loop, so that nobody's line waits for it."""

import sys
from collections.abc import Callable
from importlib import import_module


def run(func: Callable, *args):
    """Call `func` in a real thread when the process is green, else directly."""
    patcher = sys.modules.get("eventlet.patcher")
    if patcher is None or not patcher.is_monkey_patched("thread"):
        return func(*args)
    return import_module("eventlet.tpool").execute(func, *args)
