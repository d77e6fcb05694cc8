"""The load generator of the benchmarks counts right, against real servers; no rate is judged."""

import pytest

from benchmarks import audience, generator, servers
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


def test_slow_clients_play_the_pages_part_and_have_everything_at_the_end(tmp_path):
    people = audience.Audience(tmp_path, VIEWERS, 250, others=3)
    options = (
        "--slow", "3", "--slow-bytes", "2000", "--follow", "--publishers", "0",
        "--size", "490", "--rate", "300", "--seconds", "3",
    )  # fmt: skip
    with servers.Product(people, cpu=None) as server:
        step = counted(server, options=options)
    assert (step.refused, step.lost, step.slow_lost, step.resets) == (0, 0, 0, 0)
    assert faults(step) == NONE
    assert step.delivered == step.expected == (VIEWERS + 3) * step.lines
    # What was dropped for the slow ones is not sent again but fetched.
    assert 0 < step.fetched < 3 * step.lines
    assert step.syncs > VIEWERS + 3


def test_so_many_lines_are_kept_waiting_for_their_acks(tmp_path):
    people = audience.Audience(tmp_path, 1, 20)
    options = ("--publishers", "0", "--closed", "10", "--rate", "1000", "--seconds", "1")
    with servers.Product(people, cpu=None) as server:
        step = counted(server, viewers=1, options=options)
    # Twenty people may say five lines each at once; those who are left have to wait.
    assert (step.acks, step.refused) == (100, 0)
    assert step.delivered == step.lines == 100
