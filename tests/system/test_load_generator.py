"""The load generator of the benchmarks counts right, against real servers; no rate is judged."""

import pytest

from benchmarks import generator, servers
from tests.support.faulty_relay import FaultyRelay

VIEWERS, LINES = 5, 40
OPTIONS = ("--rate", "80", "--seconds", "0.5", "--publishers", "1")


def counted(server, viewers=VIEWERS, options=OPTIONS):
    return generator.run(server, viewers, *options, cpu=None).best


def faults(step):
    return {"missing": step.missing, "doubled": step.doubled, "disordered": step.disordered}


NONE = {"missing": 0, "doubled": 0, "disordered": 0}


def at_the_fifth(change, sixth=lambda texts, _: texts):
    """Return a fault that one client suffers at its fifth batch, and at the sixth."""
    seen = []

    def fault(number, texts):
        if number != 2:
            return texts
        seen.append(texts)
        if len(seen) == 6:
            return sixth(texts, seen[4])
        return change(texts) if len(seen) == 5 else texts

    return fault


def missing():
    return at_the_fifth(lambda texts: texts[1:])


def doubled():
    return at_the_fifth(lambda texts: [texts[0], *texts])


def late():
    return at_the_fifth(lambda texts: [], lambda texts, fifth: [*texts, *fifth])


@pytest.mark.parametrize(
    ("name", "tick_ms", "arguments"),
    [
        ("broadcaster", 0, ("--mode", "raw")),
        ("broadcaster", 50, ("--mode", "raw")),
        ("stock", 0, ("--namespace", "/bench")),
        ("stock", 50, ("--namespace", "/bench")),
        ("engine", 0, ("--namespace", "/bench")),
        ("engine", 50, ("--namespace", "/bench")),
    ],
)
def test_everything_that_a_server_relays_is_counted_once(name, tick_ms, arguments):
    command = servers.broadcaster() if name == "broadcaster" else servers.module(name)
    with servers.Peer(command, tick_ms, arguments, cpu=None) as server:
        step = counted(server)
    assert (step.lines, step.delivered, step.lost) == (LINES, VIEWERS * LINES, 0)
    assert faults(step) == NONE


# Frames of one line are read each; longer ones are recognised when they come again.
@pytest.mark.parametrize("batch", [1, 4])
@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (missing, {**NONE, "missing": 1}),
        (doubled, {**NONE, "doubled": 1}),
        (late, {**NONE, "disordered": 1}),
    ],
)
def test_each_mistake_is_found(fault, expected, batch):
    with FaultyRelay(fault(), batch=batch) as server:
        step = counted(server)
    assert faults(step) == expected
    assert not step.ok


def test_a_client_that_is_cut_is_lost():
    def fault(number, texts):
        if number == 1:
            relay.cut(1)
        return texts

    with FaultyRelay(fault) as relay:
        step = counted(relay)
    assert step.lost == 1
    assert step.why == "lost connections"


def test_a_server_that_does_not_answer_is_no_reading():
    with FaultyRelay(lambda _, texts: texts) as server:
        pass
    with pytest.raises(generator.Failed, match=f"0 of {VIEWERS} could connect"):
        counted(server)
