"""What the benchmarks' sections make of their figures; what is missing is said."""

import pytest

from benchmarks import bare, lines, pings, processes, progress, sections, stalled, uplink

COLUMNS = {
    bare.CHAT: ["id", "event_id", "created_at"],
    bare.ENTRIES: ["event_id", "stream", "seq", "type", "ref_id"],
}


def step(**figures):
    return dict.fromkeys(uplink.KEPT, 0) | figures


def pair(without, with_it, *, cut, p99=(10.0, 10.5)):
    kept = {"server_cpu": 0.4, "why": ""}
    return {
        "0": {"rss_growth_kb": without, "cut_s": None, "p99_ms": p99[0], **kept},
        "1": {"rss_growth_kb": with_it, "cut_s": cut, "p99_ms": p99[1], **kept},
    }


def test_lines_of_one_commit_are_a_group_with_their_entries_and_heads():
    chat = [(1, 5, "18:00:00.1"), (2, 5, "18:00:00.1"), (3, 5, "18:00:00.2")]
    entries = [(5, "moderators", 7, "chat", 1), (5, "moderators", 8, "chat", 2),
               (5, "moderators", 9, "chat_hidden", 2), (5, "moderators", 10, "chat", 3),
               (5, "viewers", 1, "chat", 1), (5, "viewers", 2, "chat", 2),
               (5, "viewers", 3, "chat", 3)]  # fmt: skip
    groups = bare.grouped(COLUMNS, {bare.CHAT: chat, bare.ENTRIES: entries})
    assert [group.lines for group in groups] == [chat[:2], chat[2:]]
    assert [len(group.entries) for group in groups] == [4, 2]
    assert groups[0].heads == [(8, "18:00:00.1", 5, "moderators"), (2, "18:00:00.1", 5, "viewers")]
    assert bare.Stored(COLUMNS, groups, []).mean == 1.5


def test_lines_are_held_against_all_that_they_leave_behind():
    found = {"SQLite": {"product": [50.0, 30.0], "verb": [90.0], "bare": [80.0],
                        "bare_lines": [160.0]},
             "MariaDB": {"error": "not installed"}}  # fmt: skip
    made = {(line.measure, line.where): line for line in lines.goals(found)}
    goal = made["chat lines acked, to bare grouped inserts of the same rows", "SQLite"]
    assert (goal.value, goal.bound, goal.reached) == (0.5, 0.5, True)
    missing = made["chat lines acked, to bare grouped inserts of the same rows", "MariaDB"]
    assert (missing.ours, missing.reached) == ("not measured", False)
    text = lines.text(found)
    assert "| whole product, acked lines/s             | 40 (30–50)" in text
    assert "MariaDB: not installed" in text


def test_only_the_groups_of_a_full_server_have_a_goal():
    found = {"SQLite": {"full": [40.0, 60.0], "small": [30.0], "peer": [2.0]},
             "MariaDB": {"error": "not installed"}}  # fmt: skip
    full, full_maria, small, _ = pings.goals(found)
    assert (full.value, full.bound, small.bound) == (25.0, 20, None)
    assert (full_maria.value, full_maria.ours) == (None, "not measured")
    assert "MariaDB: not installed" in pings.text(found)


def test_a_failing_round_of_the_processes_is_told_and_the_others_count():
    found = {"viewers": 10, "one": [step(delivered_per_s=100.0)],
             "two": [step(delivered_per_s=160.0), {"error": "no end"}]}  # fmt: skip
    (line,) = processes.goals(found)
    assert (line.value, line.reached) == (1.6, True)
    assert "Failed: no end" in processes.text(found)


def test_without_redis_there_is_no_ratio():
    found = {"viewers": 10, "one": [], "two": [], "error": "redis-server is not installed"}
    (line,) = processes.goals(found)
    assert (line.value, line.ours, line.reached) == (None, "fails", False)
    assert "redis-server is not installed" in processes.text(found)


@pytest.mark.parametrize(("cut", "reached"), [(15.5, True), (21.0, False), (None, False)])
def test_a_stalled_client_is_judged_by_what_it_adds_and_by_its_latest_cut(cut, reached):
    rounds = [pair(1000, 1500, cut=15.0), pair(1000, 900, cut=cut), pair(1000, 5096, cut=15.2)]
    memory, when, late = stalled.goals({"seconds": 60, "product": rounds, "stock": []})
    assert (memory.ours, memory.reached) == ("+0.5 MiB", True)
    assert when.reached is reached
    assert (late.value, late.reached) == (1.05, True)


def test_a_stretch_that_failed_is_said_and_does_not_count():
    broken = {"0": {"error": "no end"}, "1": {"error": "no end"}}
    text = stalled.text({"seconds": 60, "product": [broken, pair(0, 1024, cut=15.0)],
                         "stock": [pair(0, 40_960, cut=None)]})  # fmt: skip
    assert "livedemo, whole product: no end" in text
    assert "+1.0" in text
    assert "+40.0      | never" in text


def test_a_congested_uplink_may_cut_nobody_in_any_round():
    steps = [step(slow_lost=0, fetched=900, p99_ms=12.0), step(slow_lost=1, fetched=800)]
    found = {"fast": 10, "slow": 90, "congested": steps, "alone": [step(p99_ms=10.0)]}
    cut, fetched, missing, _ = uplink.goals(found)
    assert (cut.value, cut.reached) == (1, False)
    assert (fetched.value, fetched.reached) == (850, True)
    assert missing.reached
    assert "| slow viewers cut " in uplink.text(found)


def test_an_uplink_run_that_failed_has_no_figures():
    found = {"fast": 10, "slow": 90, "congested": [], "alone": [], "error": "no end"}
    (line,) = uplink.goals(found)
    assert (line.value, line.reached) == (None, False)
    assert "Failed: no end" in uplink.text(found)


def test_the_time_that_is_left_counts_what_comes_later():
    assert progress.left_text(0, 4, 0.0, 9.0) == ""
    assert progress.left_text(1, 4, 60.0, 0.0) == ", about 3 min left"
    assert progress.left_text(1, 4, 60.0, 9.0) == ", about 3 min left here, 12 in all"


def test_every_section_has_its_minutes_and_its_texts():
    assert set(sections.MINUTES) == set(sections.NAMES)
    assert sum(sections.MINUTES.values()) <= 55
    for name in sections.NAMES:
        assert sections.about(name)
        assert sections.title(name)[0].isupper()
