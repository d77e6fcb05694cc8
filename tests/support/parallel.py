"""Let several threads do something at the same moment, each in a context of its own."""

import threading
from collections.abc import Callable
from contextlib import contextmanager

from flask import Flask

from livedemo.models import Event
from livedemo.queries import events
from livedemo.tenancy import tenant_scope


class House:
    """Be an application with one event, which threads and tests enter."""

    def __init__(self, app: Flask, event: Event):
        self.app = app
        self.event_id, self.tenant_id = event.id, event.tenant_id

    @property
    def event(self) -> Event:
        """Return the event as this context reads it now."""
        return events.by_id(self.event_id)

    @contextmanager
    def entered(self):
        """Be inside the application and the tenant's scope."""
        with self.app.app_context(), tenant_scope(self.tenant_id):
            yield self.event

    def at_once(self, works: list[Callable]) -> list:
        """Call each with the event, all from the same moment; return results or exceptions."""
        start = threading.Barrier(len(works))
        results: list = [None] * len(works)

        def run(number: int, work: Callable) -> None:
            with self.entered() as event:
                start.wait(30)
                try:
                    results[number] = work(event)
                except Exception as problem:  # judged by the test
                    results[number] = problem

        threads = [
            threading.Thread(target=run, args=(number, work)) for number, work in enumerate(works)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(90)
            assert not thread.is_alive(), "a thread hangs"
        return results
