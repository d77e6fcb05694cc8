"""Posts that come during a commit share the next one; each is answered alone, after it."""

import threading

import pytest
import sqlalchemy as sa
from flask import g
from flask_babel import force_locale
from sqlalchemy.exc import IntegrityError, OperationalError

from livedemo.errors import Conflict, Invalid, NotFound, Refusal, Unavailable
from livedemo.extensions import db
from livedemo.live import group_commit
from livedemo.live.commands import COMMANDS
from livedemo.live.group_commit import Groups
from livedemo.models import ChatMessage
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.processes import wait_until
from tests.support.stored import seqs

LINES = COMMANDS["chat"].many
PATIENCE = 20


class Gated:
    """Be a verb that waits at a gate, and notes what it was given together."""

    def __init__(self):
        self.open = threading.Event()
        self.batches: list[list] = []

    def __call__(self, event, asked):
        self.batches.append([data["n"] for _actor, data in asked])
        assert self.open.wait(PATIENCE)
        return [{"id": data["n"]} for _actor, data in asked]


@pytest.fixture
def groups(room):
    """Return groups that work beside the test, not inside its calls."""
    assert LINES is not None
    made = Groups(room.app)
    made.inline = False
    return made


def post(groups, room, verb, number: int):
    return groups.submit(verb, None, room.event, {"n": number})


def test_the_first_runs_at_once_and_those_that_come_meanwhile_together(groups, room):
    verb = Gated()
    tickets = [post(groups, room, verb, 0)]
    wait_until(lambda: verb.batches == [[0]], "the first post to be taken up")
    tickets += [post(groups, room, verb, number) for number in range(1, 6)]
    assert verb.batches == [[0]], "nobody overtakes"
    verb.open.set()
    assert [ticket.wait() for ticket in tickets] == [{"id": number} for number in range(6)]
    assert verb.batches == [[0], [1, 2, 3, 4, 5]]
    wait_until(lambda: not groups._queues, "the queue to be forgotten")


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
def test_events_do_not_wait_for_each_other(groups, room):
    with room.app.app_context():
        other = factories.make_event("other")
    held, free = Gated(), Gated()
    free.open.set()
    waiting = post(groups, room, held, 1)
    assert groups.submit(free, None, other, {"n": 2}).wait() == {"id": 2}
    held.open.set()
    assert waiting.wait() == {"id": 1}


def test_a_batch_has_a_largest_size(groups, room, monkeypatch):
    monkeypatch.setattr(group_commit, "LARGEST", 3)
    verb = Gated()
    tickets = [post(groups, room, verb, 0)]
    wait_until(lambda: verb.batches, "the first post to be taken up")
    tickets += [post(groups, room, verb, number) for number in range(1, 8)]
    verb.open.set()
    assert [ticket.wait()["id"] for ticket in tickets] == list(range(8))
    assert verb.batches == [[0], [1, 2, 3], [4, 5, 6], [7]]


def test_who_would_wait_longer_than_they_stay_is_told_when_to_come_back(groups, room, monkeypatch):
    monkeypatch.setattr(group_commit, "LARGEST", 1)
    monkeypatch.setattr(group_commit, "MOST", 2)
    verb = Gated()
    tickets = [post(groups, room, verb, 0)]
    wait_until(lambda: verb.batches, "the first post to be taken up")
    tickets += [post(groups, room, verb, number) for number in range(1, 4)]
    with pytest.raises(Unavailable) as refused:
        post(groups, room, verb, 9)
    assert refused.value.retry_after >= 1
    verb.open.set()
    assert [ticket.wait()["id"] for ticket in tickets] == [0, 1, 2, 3]
    assert [9] not in verb.batches


def test_a_slow_database_is_noticed_by_the_time_it_takes(groups, room, monkeypatch):
    monkeypatch.setattr(group_commit, "PATIENCE_SECONDS", 0.05)
    verb = Gated()
    ticket = post(groups, room, verb, 0)
    (queue,) = groups._queues.values()
    wait_until(lambda: verb.batches and queue.expected > 0.05, "the wait to be long")
    with pytest.raises(Unavailable):
        post(groups, room, verb, 1)
    verb.open.set()
    assert ticket.wait() == {"id": 0}


def test_what_nobody_waits_for_any_more_is_not_stored(groups, room):
    verb = Gated()
    first = post(groups, room, verb, 0)
    wait_until(lambda: verb.batches, "the first post to be taken up")
    late, timely = post(groups, room, verb, 1), post(groups, room, verb, 2)
    late._batch.since[0] -= group_commit.PATIENCE_SECONDS + 1
    verb.open.set()
    assert first.wait()
    with pytest.raises(Unavailable):
        late.wait()
    assert timely.wait() == {"id": 2}
    assert verb.batches == [[0], [2]]


class Picky:
    """Be a verb whose transaction fails when certain posts are in it."""

    def __init__(self, problem: Exception, *bad: int):
        self.problem, self.bad, self.runs = problem, set(bad), []

    def __call__(self, event, asked):
        numbers = [data["n"] for _actor, data in asked]
        self.runs.append(numbers)
        if self.bad & set(numbers):
            raise self.problem
        return [{"id": number} for number in numbers]


def results(tickets) -> list:
    found = []
    for ticket in tickets:
        try:
            found.append(ticket.wait()["id"])
        except Refusal as problem:
            found.append(problem.code)
    return found


def together(groups, room, verb, number: int) -> list:
    """Return the tickets of posts that share one batch."""
    queue = groups._queues.setdefault((verb, room.event.id), group_commit.Queue())
    queue.running = True
    queue.begin()
    tickets = [post(groups, room, verb, one) for one in range(number)]
    groups._start(verb, room.event.id, queue)
    return tickets


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (Conflict(), "conflict"),
        (IntegrityError("INSERT", {}, Exception("no such person")), "unavailable"),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates"), "unavailable"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_of_a_batch_that_fails_only_the_one_at_fault_is_refused(groups, room, problem, code):
    verb = Picky(problem, 5)
    expected = [0, 1, 2, 3, 4, code, 6, 7]
    assert results(together(groups, room, verb, 8)) == expected
    assert len(verb.runs) <= 2 * 3 + 1, "in halves, not each alone"
    stored = [number for run in verb.runs if 5 not in run for number in run]
    assert stored == [0, 1, 2, 3, 4, 6, 7], "once each, in order"


@pytest.mark.parametrize("problem", [NotFound(), OperationalError("", {}, Exception("gone"))])
def test_what_fails_for_all_is_not_tried_for_each(groups, room, problem):
    verb = Picky(problem, *range(8))
    code = getattr(problem, "code", "unavailable")
    code = code if isinstance(problem, Refusal) else "unavailable"
    assert results(together(groups, room, verb, 8)) == [code] * 8
    assert len(verb.runs) == 1


def test_a_verb_has_a_context_and_a_session_of_its_own(groups, room):
    found = []

    def verb(event, asked):
        found.append((g.tenant_scope, db.session.connection(), g.get("mark")))
        return [{}]

    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        g.mark = True
        own = db.session.connection()
        groups.submit(verb, None, room.event, {}).wait()
    ((scope, connection, mark),) = found
    assert scope == room.event.tenant_id
    assert connection is not own
    assert mark is None


def test_who_waits_can_be_called_back_instead(groups, room):
    verb, heard = Gated(), []
    ticket = post(groups, room, verb, 1)
    ticket.then(heard.append)
    ticket.then(lambda outcome: 1 / 0)
    wait_until(lambda: verb.batches, "the post to be taken up")
    refused = post(groups, room, verb, 2)
    refused.then(heard.append)
    assert heard == []
    verb.open.set()
    wait_until(lambda: len(heard) == 2, "both to be told")
    ticket.then(heard.append)
    assert heard == [{"id": 1}, {"id": 2}, {"id": 1}]


# ---- lines of the chat


@pytest.fixture
def people(room):
    with room.app.app_context():
        return {
            name: factories.actor_of(
                room.event, f"{name}@example.org", name=name.title(), verified=False
            )
            for name in ("vera", "otto", "eva")
        }


def test_every_ack_comes_after_its_commit(groups, room, people):
    """Whoever is told looks with a connection of their own, and finds the line."""
    seen = []

    def look(outcome):
        with room.app.app_context(), tenant_scope(room.event.tenant_id):
            known = sa.select(ChatMessage.id).where(ChatMessage.id == outcome["id"])
            seen.append(db.session.scalar(known) == outcome["id"])

    for number in range(20):
        who = people[("vera", "otto", "eva")[number % 3]]
        data = {"message": f"line {number}", "client_id": f"c-{number}"}
        groups.submit(LINES, who, room.event, data).then(look)
    wait_until(lambda: len(seen) == 20, "all to be told")
    assert all(seen)
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        assert seqs(room.event, "viewers") == list(range(1, 21))


def test_each_reads_the_refusal_in_their_own_language(groups, room, people):
    queue = groups._queues.setdefault((LINES, room.event.id), group_commit.Queue())
    queue.running = True
    queue.begin()
    tickets = [
        groups.submit(LINES, people[name], room.event, {"message": words, "client_id": None})
        for name, words in (("vera", ""), ("otto", "Hello"), ("eva", ""), ("eva", "x" * 501))
    ]
    groups._start(LINES, room.event.id, queue)
    assert tickets[1].wait()["id"]
    sentences = []
    for ticket, language in zip((tickets[0], *tickets[2:]), ("en", "es", "es"), strict=True):
        with room.app.test_request_context(), force_locale(language):
            with pytest.raises(Invalid) as refused:
                ticket.wait()
            sentences.append(refused.value.as_dict()["message"])
    assert sentences == [
        "Write something first.",
        "Primero escriba algo.",
        "Un mensaje tiene como máximo 500 caracteres.",
    ]


def test_a_socket_that_waits_holds_no_connection_to_the_database(room):
    """What its handler read is given back before the post is handed on to another thread."""
    vera, storing = room.watch(), []
    room.app.extensions["livedemo.live"].groups.inline = False
    with room.app.app_context():
        pool = db.engine.pool
    own = threading.get_ident()

    @sa.event.listens_for(pool, "checkout")
    def note(*_):
        if threading.get_ident() != own:
            storing.append(pool.checkedout())

    assert vera.send("chat", {"message": "Hello"}) == {"ok": True, "id": 1}
    assert storing
    assert set(storing) == {1}, "the handler has one, too"


def test_the_sockets_own_language_is_used(room):
    browser = room.viewer()
    browser.set_cookie("lang", "es", domain="localhost")
    vera, otto = room.watch(browser), room.watch(room.viewer("Otto", "otto@example.org"))
    assert vera.send("chat", {"message": ""})["error"]["message"] == "Primero escriba algo."
    assert otto.send("chat", {"message": ""})["error"]["message"] == "Write something first."
