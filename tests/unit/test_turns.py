"""Writers take turns; a queue that would be too long sends people away with a time to return."""

import threading
import time

import pytest
from flask import Flask, g

from livedemo.errors import Unavailable
from livedemo.services.turns import Turns, turn, without_turn

SHORT = 0.2


def hold(queue: Turns, release: threading.Event) -> threading.Thread:
    """Take a turn in a thread and keep it until told."""
    taken = threading.Event()

    def work():
        with queue.take():
            taken.set()
            release.wait(20)

    thread = threading.Thread(target=work)
    thread.start()
    assert taken.wait(20)
    return thread


def test_only_so_many_write_at_once():
    queue, inside, most = Turns(2), [], []

    def work():
        with queue.take():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(most) == 8
    assert max(most) == 2


def test_who_waits_too_long_is_told_when_to_come_back():
    queue, release = Turns(1, patience=SHORT), threading.Event()
    holder = hold(queue, release)
    with pytest.raises(Unavailable) as refused, queue.take():
        pass
    assert refused.value.retry_after >= 1
    release.set()
    holder.join(20)
    with queue.take():
        pass


def test_a_queue_that_would_be_too_long_refuses_at_once():
    queue = Turns(1, patience=SHORT)
    queue._mean, queue._waiting = 2.0, 3
    with pytest.raises(Unavailable) as refused, queue.take():
        pass
    assert 3 <= refused.value.retry_after <= 9, "about the six seconds that it would take"
    assert queue._waiting == 3, "refused without joining the queue"


def test_a_failing_writer_gives_its_turn_back():
    queue = Turns(1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), queue.take():
            _ = 1 / 0
    assert queue._waiting == 0


def test_who_writes_for_many_goes_beside_the_queue():
    app = Flask("turns")
    app.extensions["livedemo.turns"] = Turns(1, patience=SHORT)
    release = threading.Event()
    holder = hold(app.extensions["livedemo.turns"], release)
    with app.app_context():
        with without_turn(), turn():
            assert g.without_turn
        with pytest.raises(Unavailable), turn():
            pass
    release.set()
    holder.join(20)
