"""The arithmetic of a rehearsal's verdict, and the frames that its viewers write and read."""

import json
from dataclasses import replace

import pytest

from livedemo import rates
from livedemo.cli.simulate import command, frames, verdict
from livedemo.cli.simulate.record import Line, Record, Storm, Waits
from livedemo.cli.simulate.stream import Stream
from livedemo.cli.simulate.verdict import Measures
from livedemo.cli.simulate.watching import Watching

GOOD = Measures(
    viewers=100, entered=100, entering=(200, 900), lines=50, stored=50, waited=0, refused=0,
    failed=0, expected=5000, heard=5000, caught_up=0, delay=(20, 90), storm_delay=None, lost=0,
    doubled=0, disordered=0, unequal=0, contradictions=0, gaps=0, resets=0, reconnects=0,
    dropped=0, storms=(), pings=100, pings_failed=0, watch_errors=[0.3, -0.9], ping_interval=60.0,
    own_lag=4, own_share=0.1,
)  # fmt: skip


def test_the_pace_that_is_asked_for_is_one_that_people_have():
    assert f"{command.LINES_A_SECOND * 60:g}/minute" in rates.CHAT.spec.split(";")


# ---- waits and shares


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1), (0.0, 1)]
)
def test_a_share_of_the_waits(share, expected):
    waits = Waits()
    for ms in range(1, 101):
        waits.add(ms / 1000)
    assert waits.at(share) == expected


def test_waits_are_never_counted_too_short():
    waits = Waits()
    waits.add(0.0101)
    assert waits.at(0.5) == 11


def test_no_waits_have_no_share():
    assert Waits().at(0.99) is None
    assert verdict.percentile([], 0.5) is None


def test_the_value_that_a_share_does_not_exceed():
    assert verdict.percentile([5, 1, 3], 0.5) == 3
    assert verdict.percentile([5, 1, 3], 0.99) == 5


# ---- lost, doubled, out of order


def test_lost_lines_are_counted_viewer_by_viewer():
    heard = [bytearray([1, 1, 1]), bytearray([1, 0, 1]), bytearray([1])]
    assert verdict.lost_lines([0, 1, 2], heard) == (9, 3)
    assert verdict.lost_lines([0], heard) == (3, 0)
    assert verdict.lost_lines([], heard) == (0, 0)


def test_a_list_is_equal_when_it_reaches_the_head_and_says_what_the_table_says():
    table = {1: 11, 2: 12, 3: 13}
    assert verdict.unequal_lists([(0, 3), (2, 3)], 3, dict(table), table) == 0
    assert verdict.unequal_lists([(0, 3), (0, 2)], 3, dict(table), table) == 1
    # Who came later never saw the number that is wrong.
    assert verdict.unequal_lists([(0, 3), (2, 3)], 3, {**table, 2: 99}, table) == 1
    assert verdict.unequal_lists([(0, 3)], 3, table, {1: 11, 3: 13}) == 1
    assert verdict.unequal_lists([(0, 3)], 3, {1: 11, 3: 13}, table) == 1


def record_of(*told: tuple[int, int, int]) -> Record:
    """Return a record that heard (seq, id, number of the line); senders take turns."""
    record = Record("run1")
    for number in range(10):
        record.lines.append(Line(number, number % 2, 0.0))
    for seq, id_, number in told:
        record.entries(
            [{"seq": seq, "id": id_, "type": "chat", "html": f"<p>rehearsal-run1-{number}</p>"}]
        )
    return record


def test_a_line_with_two_ids_is_doubled():
    assert record_of((1, 11, 0), (2, 12, 0)).doubled == 1
    # Shown again after it was hidden, it is the same line.
    assert record_of((1, 11, 0), (2, 11, 0)).doubled == 0


def test_a_number_that_two_things_were_given_is_a_contradiction():
    assert record_of((1, 11, 0), (1, 12, 1)).contradictions == 1
    assert record_of((1, 11, 0), (1, 11, 0)).contradictions == 0


def test_order_is_looked_at_sender_by_sender():
    assert record_of((1, 11, 1), (2, 12, 0), (3, 13, 2)).disordered == 0
    assert record_of((1, 11, 2), (2, 12, 1), (3, 13, 0)).disordered == 1


def test_lines_of_another_run_and_of_people_are_not_ours():
    record = record_of()
    (entry,) = record.entries(
        [{"seq": 1, "id": 11, "type": "chat", "html": "<p>rehearsal-run2-0 Hello</p>"}]
    )
    assert entry.number is None
    assert record.told == {1: 11}


def test_a_hidden_line_is_known_by_its_id():
    record = record_of((1, 11, 3))
    (entry,) = record.entries([{"seq": 2, "id": 11, "type": "chat_hidden", "html": ""}])
    assert (entry.number, entry.hides) == (3, True)
    assert record.seqs == {3: [1]}


def test_waits_in_a_storm_are_counted_apart():
    record = record_of()
    record.storms.append(Storm(began=-5.0, people=9, level=5.0))
    record.arrived(record.lines[0])
    record.lines[1].sent_at = 6.0
    record.arrived(record.lines[1])
    assert (record.storm_delays.number, record.delays.number) == (1, 1)


def test_connections_lost_in_a_storm_are_no_faults_of_their_own():
    record = record_of()
    record.drops += [1.0, 5.0, 5.1, 9.0, 12.0]
    assert record.dropped == 5
    record.storms += [Storm(began=5.0, people=2, level=8.0), Storm(began=12.0, people=2)]
    assert record.dropped == 2


# ---- following the stream


def follow(*frames_: list[int]) -> tuple[list[int], list[bool]]:
    """Return what a viewer at number 5 applied of frames, and after which it was whole."""
    applied: list[int] = []
    stream = Stream(None, Record("run1"), 5, lambda entry: applied.append(entry.seq), None)
    whole = [
        stream.apply(
            stream.record.entries(
                [{"seq": seq, "id": seq, "type": "chat", "html": ""} for seq in frame]
            )
        )
        for frame in frames_
    ]
    return applied, whole


def test_entries_are_applied_once_and_in_order():
    assert follow([6, 7], [7, 8]) == ([6, 7, 8], [True, True])
    assert follow([5, 4]) == ([], [True])
    assert follow([7, 9], [8], [6]) == ([6, 7, 8, 9], [False, False, True])


# ---- watch time


def test_time_is_what_was_played():
    watching = Watching(cap=120)
    watching.play(10)
    watching.pause(30)
    watching.play(50)
    watching.leave(60, noticed=True)
    assert watching.total == 30


@pytest.mark.parametrize(("back", "total"), [(100, 160), (130, 160), (131, 39)])
def test_an_absence_counts_up_to_the_cap(back, total):
    watching = Watching(cap=120)
    watching.play(0)
    watching.sign(10)
    watching.back(back)
    watching.leave(160, noticed=True)
    assert watching.total == total


def test_who_is_away_at_the_end_has_watched_until_the_last_sign():
    watching = Watching(cap=120)
    watching.play(0)
    watching.sign(40)
    watching.leave(90, noticed=False)
    assert watching.total == 40


# ---- the verdict


def test_a_good_rehearsal_is_fit():
    assert verdict.reasons(GOOD) == []
    assert verdict.sentence(GOOD, []) == "Fit for 100 viewers."


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"entered": 98}, "2 of 100 did not get in"),
        ({"entering": (200, 5001)}, "entering took up to 5001 ms (limit 5000)"),
        ({"lost": 3}, "3 deliveries were lost"),
        ({"doubled": 1}, "1 lines were stored twice"),
        ({"disordered": 2}, "2 lines changed places"),
        ({"unequal": 4}, "4 viewers ended with another list than the database's"),
        ({"contradictions": 1}, "1 numbers of the stream were given to two things"),
        ({"refused": 5}, "5 sends were refused"),
        ({"failed": 6}, "6 sends failed"),
        ({"delay": (20, 1001)}, "lines took up to 1001 ms to arrive (limit 1000)"),
        ({"dropped": 2}, "2 connections were lost by themselves"),
        ({"resets": 1}, "1 resets of the stream"),
        ({"watch_errors": [0.1, -7.1]}, "the watch time of 1 viewers is off by up to 7.1 s "
                                        "(limit 7.0)"),
        ({"storms": [(100, 31.0, 31.5)]},
         "after a storm it took 31.5 s until all were back (limit 30)"),
        ({"storms": [(100, None, None)]},
         "of 100 who lost their connection at once not all came back"),
    ],
)  # fmt: skip
def test_each_fault_is_a_reason_of_its_own(wrong, said):
    found = replace(GOOD, **wrong)
    assert verdict.reasons(found) == [said]
    assert verdict.sentence(found, [said]) == f"Not fit for 100 viewers: {said}."


@pytest.mark.parametrize(
    "allowed",
    [
        {"entering": (200, 5000)},
        {"delay": (20, 1000)},
        {"delay": (None, None), "lines": 0},
        {"dropped": 1, "reconnects": 1},
        {"dropped": 1, "storms": [(100, 2.0, 30.0)]},
        {"watch_errors": None},
        {"watch_errors": [6.9]},
        {"waited": 40, "gaps": 3, "caught_up": 9, "pings_failed": 2},
    ],
)
def test_what_a_room_bears_is_no_reason(allowed):
    assert verdict.reasons(replace(GOOD, **allowed)) == []


def test_a_rehearsal_that_was_late_itself_says_so():
    found = replace(GOOD, delay=(20, 3000), own_lag=101, problems=["a door stuck", "another"])
    said = verdict.sentence(found, verdict.reasons(found))
    assert "First trouble: a door stuck." in said
    assert said.endswith("ran up to 101 ms late: run it on another machine.")


def test_the_table_has_a_value_for_every_name():
    found = replace(GOOD, storms=[(100, 1.234, None)], watch_errors=None)
    rows = dict(verdict.table(found))
    assert rows["viewers"] == "100"
    assert rows["delay_p99_ms"] == "90"
    assert rows["watch_time_error_worst_s"] == "-"
    assert (rows["storm_joined_s"], rows["storm_level_s"]) == ("1.23", "-")


# ---- frames


def test_frames_are_written_as_the_protocol_has_them():
    assert frames.join("/e/gala", {"page": "watch"}) == '40/e/gala,{"page":"watch"}'
    assert frames.event("/e/gala", 7, "sync", {"seq": 1}) == '42/e/gala,7["sync",{"seq":1}]'
    assert frames.leave("/e/gala") == "41/e/gala,"


@pytest.mark.parametrize(
    ("frame", "packet"),
    [
        ('40/e/gala,{"sid":"a"}', frames.Packet("0", None, {"sid": "a"})),
        ('43/e/gala,12[{"ok":true}]', frames.Packet("3", 12, [{"ok": True}])),
        ('42/e/gala,["pulse",{"a":"1,2"}]', frames.Packet("2", None, ["pulse", {"a": "1,2"}])),
        ("41/e/gala,", frames.Packet("1")),
        ("41/e/gala", frames.Packet("1")),
        ('42/e/fair,["live",{}]', None),
    ],
)
def test_frames_are_read(frame, packet):
    assert frames.read("/e/gala", frame) == packet


@pytest.mark.parametrize("frame", ["", "4", b"\x04", "52-/e/gala,", "42/e/gala,[", "3probe"])
def test_what_is_no_frame_of_ours_is_an_error(frame):
    with pytest.raises(ValueError):
        frames.read("/e/gala", frame)


def test_a_frame_of_entries_is_read_once_for_everybody():
    record = record_of()
    start = frames.live_start("/e/gala")
    told = [{"seq": 1, "id": 11, "type": "chat", "html": "rehearsal-run1-4"}]
    frame = start + json.dumps({"stream": "viewers", "entries": told}) + "]"
    assert record.frame(start, frame) is record.frame(start, frame)
    assert record.frame(start, frame)[0].number == 4
