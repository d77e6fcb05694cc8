"""Keep what is made of things that do not change under their key; a bounded number, by process."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

from flask import Flask, current_app

LIMIT = 48
Made = TypeVar("Made")


class Shelf:
    """Hold the things that were asked for last."""

    def __init__(self, limit: int = LIMIT):
        self.limit = limit
        self._held: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what stands under a key, made when it is not there."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]  # type: ignore[return-value]
        made = make()
        self._held[key] = made
        while len(self._held) > self.limit:
            self._held.popitem(last=False)
        return made


def get(key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what this application keeps under a key, made when it is not there.

    The key must tell everything on which the thing depends: nothing is ever renewed.
    """
    return current_app.extensions["livedemo.kept"].get(key, make)


def init_app(app: Flask) -> None:
    """Begin with nothing."""
    app.extensions["livedemo.kept"] = Shelf()
