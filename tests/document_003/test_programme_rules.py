"""Document 003's rules of Session and Speech, each under its own words."""

import pytest

from livedemo.errors import Conflict, Unconfirmed
from livedemo.models import EventSession, Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.services import sessions, speeches
from tests.support.agenda import at, revision, session, slide, speech, titles

pytestmark = pytest.mark.both_databases


def stored(hall, row):
    return agenda_queries.one(type(row), hall.event, row.id)


def ids(*rows) -> list[int]:
    return [one.id for one in rows]


def talks(hall, of) -> list[str]:
    return [one.title for one in agenda_queries.speeches(hall.event, of.id)]


def sort(hall, ana, *rows, times="keep"):
    sessions.reorder(ana, hall.event, ids(*rows), revision=revision(hall.event), times=times)


def test_rule_session_cannot_delete_if_contains_speeches(hall, ana):
    """Cannot delete if contains speeches (show error): "Remove or move all speeches first"."""
    full = session(hall.event)
    talk = speech(hall.event, full)
    with pytest.raises(Conflict, match="Remove or move all speeches first"):
        sessions.delete(ana, hall.event, full.id)
    assert talks(hall, full) == ["Welcome"]
    speeches.delete(ana, hall.event, talk.id)
    sessions.delete(ana, hall.event, full.id)
    assert titles(hall.event) == []


def test_rule_session_smart_ordering_chronological_by_default_manual_override(hall, ana):
    """Smart ordering: chronological by default, manual override available, time resets it."""
    late, early = session(hall.event, "Late", 12), session(hall.event, "Early", 9)
    none = session(hall.event, "Without a time")
    assert titles(hall.event) == ["Early", "Late", "Without a time"]
    sort(hall, ana, none, late, early)
    assert titles(hall.event) == ["Without a time", "Late", "Early"]
    row = sessions.update(ana, hall.event, late.id, version=1, scheduled_time=at(13))
    assert row.display_order is None


def test_rule_session_an_order_by_hand_is_not_mixed_up_with_seconds(hall, ana):
    """The document's query compares ranks with seconds since 1970; a rank of 0 is not 1970."""
    first = session(hall.event, "1969", -24 * 365 * 58)
    second = session(hall.event, "Today", 9)
    sort(hall, ana, second, first)
    third = session(hall.event, "Tomorrow", 33)
    assert titles(hall.event) == ["Today", "1969", "Tomorrow"]
    assert stored(hall, third).display_order is None


def test_rule_session_when_manual_order_changes_prompt_to_update_scheduled_time(hall, ana):
    """When manual order changes, prompt to update scheduled_time: keep, shift or swap."""
    a, b = session(hall.event, "A", 9, 10), session(hall.event, "B", 10, 12)
    sort(hall, ana, b, a)
    assert stored(hall, b).scheduled_time == at(10), "kept, until somebody answers"
    sort(hall, ana, b, a, times="shift")
    assert (stored(hall, b).scheduled_time, stored(hall, a).scheduled_time) == (at(9), at(11))


def test_rule_session_without_speeches_can_be_deleted_freely(hall, ana):
    """Sessions without speeches can be deleted freely."""
    row = session(hall.event)
    sessions.delete(ana, hall.event, row.id)
    assert agenda_queries.sessions(hall.event) == []


def test_rule_session_always_with_its_count_of_speeches(hall):
    """When displaying sessions, always include count of speeches for admin awareness."""
    full, empty = session(hall.event, "Full"), session(hall.event, "Empty")
    speech(hall.event, full)
    speech(hall.event, full)
    counts = agenda_queries.speech_counts(hall.event)
    assert (counts[full.id], counts.get(empty.id, 0)) == (2, 0)


def test_rule_speech_deletion_requires_confirmation_if_slides_exist(hall, ana):
    """Deletion requires confirmation if slides exist, and says how many would go."""
    talk = speech(hall.event, session(hall.event))
    for name in ("a.pdf", "b.pdf"):
        slide(hall.event, talk, name)
    with pytest.raises(Unconfirmed) as asked:
        speeches.delete(ana, hall.event, talk.id)
    assert asked.value.slides == 2
    assert len(agenda_queries.lock_slides(hall.event, talk.id)) == 2


def test_rule_speech_cascade_deletes_all_slides_upon_confirmation(hall, ana):
    """Cascade deletes all slides upon confirmation; the activity log records both deletions."""
    of = session(hall.event)
    talk = speech(hall.event, of)
    kept = speech(hall.event, of, "Another")
    for row, name in ((talk, "a.pdf"), (talk, "b.pdf"), (kept, "c.pdf")):
        slide(hall.event, row, name)
    speeches.delete(ana, hall.event, talk.id, confirmed=True)
    assert agenda_queries.slide_counts(hall.event) == {kept.id: 1}
    assert talks(hall, of) == ["Another"]
    gone = [line.before["filename"] for line in hall.actions("slide.delete")]
    assert gone == ["a.pdf", "b.pdf"]
    (line,) = hall.actions("speech.delete")
    assert line.before["title"] == "Welcome"


def test_rule_speech_same_smart_ordering_as_sessions(hall, ana):
    """Same smart ordering as sessions, within their session."""
    of = session(hall.event)
    late, early = speech(hall.event, of, "Late", 11), speech(hall.event, of, "Early", 9)
    assert talks(hall, of) == ["Early", "Late"]
    speeches.reorder(ana, hall.event, of.id, ids(late, early), revision=revision(hall.event, of),
                     times="keep")  # fmt: skip
    assert talks(hall, of) == ["Late", "Early"]
    speeches.update(ana, hall.event, late.id, version=stored(hall, late).version,
                    scheduled_time=at(12))  # fmt: skip
    assert talks(hall, of) == ["Early", "Late"]
    assert stored(hall, late).display_order is None


def test_rule_speech_belongs_to_exactly_one_session(hall, ana):
    """Each speech belongs to exactly one session (enforced by foreign key)."""
    one, other = session(hall.event, "One"), session(hall.event, "Other")
    talk = speech(hall.event, one)
    speeches.update(ana, hall.event, talk.id, version=1, session_id=other.id)
    assert (talks(hall, one), talks(hall, other)) == ([], ["Welcome"])


@pytest.mark.parametrize("model", [EventSession, Speech])
def test_rule_two_editors_at_once_never_silently_overwrite(hall, ana, model):
    """Of twenty who save what they read at the same moment one is kept, the others are told."""
    of = session(hall.event)
    row, verb = {
        EventSession: (of, sessions.update),
        Speech: (speech(hall.event, of), speeches.update),
    }[model]

    def save(number):
        return lambda event: verb(ana, event, row.id, version=1, title=f"Mine {number}")

    done = hall.at_once(*map(save, range(20)))
    assert sum(isinstance(one, Conflict) for one in done) == 19, done
    (kept,) = [number for number, one in enumerate(done) if not isinstance(one, Exception)]
    assert (stored(hall, row).title, stored(hall, row).version) == (f"Mine {kept}", 2)
