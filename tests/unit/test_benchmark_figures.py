"""The arithmetic of the benchmarks: medians, ratios beside goals, tables, the generator's JSON."""

import json

import pytest

from benchmarks import fanout_goals, fanout_tables, generator, goals, stacks, summary, table
from benchmarks.contestants.field import FIELD
from benchmarks.fanout_goals import COST, DELIVERED, Goal

STEP = {
    "rate": 16.0, "seconds": 2.0, "elapsed_s": 2.0, "lines": 32, "refused": 0, "expected": 320,
    "delivered": 320, "missing": 0, "doubled": 0, "disordered": 0, "stray": 0, "starved": 0,
    "lost": 0, "bytes": 6400, "delivered_per_s": 160.0, "p50_ms": 1.0, "p99_ms": 2.0,
    "max_ms": 3.0, "acks": 0, "acks_per_s": 0.0, "ack_p50_ms": 0.0, "ack_p99_ms": 0.0,
    "syncs": 0, "syncs_refused": 0, "fetched": 0, "resets": 0, "level_s": 0.0, "slow_lost": 0,
    "generator_cpu": 0.5, "server_cpu": 0.9, "server_us_per_line": 8.0, "late_ms": 0.1,
    "rss_kb": 1000, "rss_growth_kb": 0, "ok": True, "why": "",
}  # fmt: skip
READING = {
    "viewers": 10, "connected": 10, "wanted": 10, "connects_per_s": 900.0, "failed_connects": 0,
    "refused_connects": 0, "rss_kb": 1000, "kb_per_viewer": 4.0, "rss_kb_end": 1000, "pings": 0,
    "cut_after_s": [], "ended": "", "first_refusal": "", "fixed": STEP, "best": STEP,
    "steps": [{"step": STEP}],
}  # fmt: skip
FAILED = {**STEP, "ok": False, "why": "p99 over the limit"}


def ran(contestant, delivered, *, viewers=1000, cost=8.0, **more):
    best = {**STEP, "rate": 1.0 if delivered else 0.0, "delivered_per_s": delivered}
    fixed = {**STEP, "server_us_per_line": cost}
    reading = {**READING, "best": best, "fixed": fixed, **more}
    return {"contestant": contestant, "viewers": viewers, "round": 1, "reading": reading}


def test_a_reading_is_read_with_its_steps():
    reading = generator.parse(json.dumps(READING))
    assert (reading.best.delivered_per_s, reading.steps[0].p99_ms) == (160.0, 2.0)


@pytest.mark.parametrize("text", ["", "connect: refused", '{"viewers": 1'])
def test_what_is_no_reading_is_said(text):
    with pytest.raises(generator.Failed):
        generator.parse(text)


def test_rounds_become_medians_with_their_spread():
    runs = [ran("node", 90.0), ran("node", 120.0), ran("node", 100.0)]
    (one,) = summary.summaries(runs).values()
    assert (one.delivered, one.lowest, one.highest, one.rounds) == (100.0, 90.0, 120.0, 3)
    assert (one.problems, one.fixed_ok) == ([], True)


def test_a_failing_round_is_told_and_counts_as_none_delivered():
    runs = [ran("node", rate) for rate in (90.0, 80.0)]
    runs.append({"contestant": "node", "viewers": 1000, "error": "no end"})
    (one,) = summary.summaries(runs).values()
    assert (one.delivered, one.lowest, one.problems) == (80.0, 0.0, ["no end"])


def test_what_fails_every_time_is_said_once_with_its_number():
    runs = [ran("asgi", 0.0, fixed=FAILED) for _ in range(3)]
    (one,) = summary.summaries(runs).values()
    assert one.problems == [
        "at the fixed rate: p99 over the limit (3 times)",
        "no rate passes (3 times)",
    ]
    assert not one.fixed_ok


def test_a_ratio_is_ours_by_theirs_and_meets_its_goal():
    found = summary.summaries([ran("engine", 150.0, cost=5.0), ran("node", 100.0, cost=10.0)])
    lines = {line.measure: line for line in fanout_goals.lines(found)}
    speed = lines["delivered lines/s, one line a frame: to Node"]
    assert (speed.value, speed.bound, speed.reached) == (1.5, 1.5, True)
    cost = lines["server CPU a line at 16,000/s: to Node"]
    assert (cost.value, cost.reached) == (0.5, True)
    assert "1.50" in speed.cells()
    assert "≤ 0.6" in cost.cells()


def test_who_fails_has_no_ratio_and_misses_the_goal():
    found = summary.summaries([ran("engine", 0.0), ran("node", 100.0)])
    line = fanout_goals.lines(found)[0]
    assert (line.value, line.ours, line.reached) == (None, "fails", False)


def test_where_only_the_peer_fails_the_goal_is_reached_without_a_ratio():
    found = summary.summaries([ran("engine", 150.0), ran("node", 0.0)])
    line = fanout_goals.lines(found)[0]
    assert (line.reached, line.peer, line.cells()[4]) == (True, "fails", "–")


def test_a_goal_for_one_audience_is_no_goal_for_another():
    runs = [ran(key, 100.0, viewers=n) for key in ("engine", "stock") for n in (1000, 2000)]
    lines = [one for one in fanout_goals.lines(summary.summaries(runs)) if "stock" in one.measure]
    assert [(line.bound, line.reached) for line in lines] == [(None, None), (3, False)]


def test_ticks_are_compared_with_ticks_only():
    with pytest.raises(ValueError, match="never compared"):
        Goal("no", "engine-ticks", "node", DELIVERED, 1.0)
    for goal in fanout_goals.GOALS:
        assert goal.quantity in {DELIVERED, COST, fanout_goals.LATE}


def test_memory_is_judged_by_its_size():
    found = summary.summaries([ran("product-ticks", 10.0, kb_per_viewer=26.0)])
    (line,) = fanout_goals.lines(found)
    assert (line.value, line.reached, line.cells()[5]) == (26.0, False, "≤ 25 kB")


def test_tables_keep_ticked_rows_apart_and_show_failures():
    error = {"contestant": "stock", "viewers": 1000, "round": 1, "error": "no end"}
    text = fanout_tables.text([ran("node", 1.0), ran("node-ticks", 2.0), error])
    without, with_ticks = text.split("### 1,000 viewers, 50 ms ticks")
    assert without.startswith("### 1,000 viewers, one line a frame")
    assert (without.count("socket.io on Node"), with_ticks.count("socket.io on Node")) == (1, 1)
    assert "| Flask-SocketIO, stock on eventlet | fails " in without
    assert "- Flask-SocketIO, stock on eventlet, 1,000 viewers: no end" in text


def test_a_grid_has_columns_of_equal_width():
    lines = table.grid(("a", "bcd"), [("efgh", "i")]).splitlines()
    assert lines == ["| a    | bcd |", "|------|-----|", "| efgh | i   |"]


def test_every_goal_names_contestants():
    keys = {one.key for one in FIELD}
    assert len(keys) == len(FIELD)
    assert {goal.ours for goal in fanout_goals.GOALS} | {
        goal.peer for goal in fanout_goals.GOALS
    } <= keys


def test_a_goal_without_bound_is_only_shown():
    assert goals.Line("m", "w", "1", "2", 0.5, None).cells()[-3:] == ("0.50", "–", "–")


STACKS = """main (eventlet/greenthread.py:272);_run (livedemo/live/gate.py:97);write (peer.py:53) 6
main (eventlet/greenthread.py:272);_run (livedemo/live/gate.py:99) 1
main (eventlet/greenthread.py:270);walk (a.py:1);walk (a.py:2);leaf (b.py:1);walk (a.py:3) 2
 1
"""


def test_stacks_become_shares_of_functions_each_counted_once():
    root = stacks.parse(STACKS)
    assert root.samples == 10
    assert stacks.shares(root) == {
        "main (eventlet/greenthread.py)": 0.9,
        "_run (livedemo/live/gate.py)": 0.7,
        "write (peer.py)": 0.6,
        "walk (a.py)": 0.2,
        "leaf (b.py)": 0.2,
        "(unknown)": 0.1,
    }


def test_a_profile_without_samples_is_refused():
    with pytest.raises(ValueError, match="no sample"):
        stacks.parse("")
