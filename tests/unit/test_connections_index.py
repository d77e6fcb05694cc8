"""What is known of sockets at once agrees with what looking at each of them says."""

from hypothesis import given
from hypothesis import strategies as st

from livedemo.actors import Actor
from livedemo.live.connections import Connection, Connections

SOCKETS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["viewers", "moderators", None]),
        st.sampled_from(["en", "es"]),
        st.sampled_from([None, 1, 2]),
    ),
    max_size=12,
)


def joined(sid, event_id, stream, language, user_id) -> Connection:
    return Connection(
        sid=str(sid), slug=f"e{event_id}", event_id=event_id, tenant_id=1, page="watch",
        stream=stream, language=language, session_id=None, actor=Actor(user_id=user_id),
        actor_at=0.0, tab="t",
    )  # fmt: skip


@given(SOCKETS, st.sets(st.integers(0, 11)))
def test_indexes_follow_joining_and_leaving(sockets, leaving):
    known = Connections()
    here = {number: joined(number, *what) for number, what in enumerate(sockets)}
    for one in here.values():
        known.add(one)
    for number in leaving & here.keys():
        assert known.remove(here[number].namespace, str(number)) is here.pop(number)
        assert known.remove(f"e{number}", "gone") is None
    for event_id in (1, 2, 3):
        of_event = [c for c in here.values() if c.event_id == event_id]
        for stream in ("viewers", "moderators", None):
            wanted = {c.language for c in of_event if c.stream == stream}
            assert known.audiences(event_id, stream) == wanted
        for people in ({1}, {1, 2}, {None}, {3}):
            wanted = {c.sid for c in of_event if c.actor.user_id in people}
            assert {c.sid for c in known.of_people(people, event_id)} == wanted
    assert len(known) == len(here)
