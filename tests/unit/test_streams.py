"""The table of architecture §6, spelled out again: which change goes where, and as what."""

import itertools

import pytest

from livedemo import streams
from livedemo.enums import EntryType, QuestionStatus, Stream

UNSEEN = ("pending", "rejected", "withdrawn", "merged")
SHOWN = ("approved", "on_stage", "answered")
ALL = ("viewers", "moderators", "speakers")
# (before, after) → what viewers and speakers get; moderators always get `question`.
RULES = {
    **{(before, after): None for before in (None, *UNSEEN) for after in UNSEEN},
    **{(before, after): "question" for before in (None, *UNSEEN, *SHOWN) for after in SHOWN},
    **{(before, after): "question_removed" for before in SHOWN for after in UNSEEN},
}


def plain(changes) -> dict[str, str]:
    return {str(stream): str(kind) for stream, kind in changes.items()}


def test_the_table_speaks_of_every_state():
    assert {*UNSEEN, *SHOWN} == {str(status) for status in QuestionStatus}
    assert set(RULES) == set(itertools.product((None, *UNSEEN, *SHOWN), (*UNSEEN, *SHOWN)))


@pytest.mark.parametrize(("change", "public"), RULES.items(), ids=str)
def test_a_question_goes_where_it_may_be_seen(change, public):
    expected = {"moderators": "question"}
    if public:
        expected |= {"viewers": public, "speakers": public}
    assert plain(streams.of_question(*change)) == expected


@pytest.mark.parametrize(("hidden", "kind"), [(False, "chat"), (True, "chat_hidden")])
def test_chat_goes_to_viewers_and_moderators_alike(hidden, kind):
    assert plain(streams.of_chat(hidden=hidden)) == {"viewers": kind, "moderators": kind}


def test_settings_of_the_room_go_to_everybody():
    assert plain(streams.of_room()) == dict.fromkeys(ALL, "room")


def test_a_restriction_is_drawn_for_moderators_only():
    assert plain(streams.of_restriction()) == {"moderators": "chat"}


def test_names_are_those_of_the_wire():
    assert tuple(str(stream) for stream in Stream) == ALL
    assert {str(kind) for kind in EntryType} == {
        "chat", "chat_hidden", "question", "question_removed", "room",
    }  # fmt: skip
