"""Fragments of the streams know no viewer: one rendering serves everybody of an audience (§6)."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from jinja2 import StrictUndefined, meta, nodes

from livedemo import clock
from livedemo.enums import QuestionStatus, StaffRole
from livedemo.models import ChatMessage, Event, Question, Restriction

TEMPLATES = Path(__file__).parents[2] / "livedemo" / "templates"
LIVE = sorted(path.name for path in (TEMPLATES / "live").glob("*.html"))
VIEWERS = {"current_user", "current_login", "request", "session", "g", "url_for", "actor",
           "csrf_token", "get_flashed_messages"}  # fmt: skip
AT = datetime(2026, 11, 22, 1, 41, tzinfo=UTC)
NASTY = '<img src=x onerror=alert(1)> "quoted" & \u202e'


@pytest.fixture
def strict(app):
    """Return an environment in which a name that nobody passed is an error."""
    with app.app_context():
        yield app.jinja_env.overlay(undefined=StrictUndefined)


def an_event(**fields) -> Event:
    settings = {
        "id": 3, "tenant_id": 1, "slug": "gala", "name": "Gala", "timezone": "America/Mexico_City",
        "is_open": True, "chat_enabled": True, "questions_enabled": True, "start_date": AT,
        "moderate_questions": True, "slow_mode_seconds": 0, "video_provider": None,
        "video_ref": None, "visibility": "public", "display_epoch": 1, "version": 1,
    }  # fmt: skip
    return Event(**{**settings, **fields})


def a_line(**fields) -> ChatMessage:
    line = {"id": 977, "author_key": "k3", "user_name": "Tom", "message": "Hello", "user_id": 41}
    return ChatMessage(**{**line, "created_at": AT, **fields})


def a_question(**fields) -> Question:
    question = {
        "id": 12, "user_id": 41, "author_key": "k3", "user_name": "Tom", "question_text": "Why?",
        "status": "pending", "is_anonymous": False, "votes": 0, "created_at": AT, "decided_at": AT,
    }  # fmt: skip
    return Question(**{**question, **fields})


def context(name: str, **what) -> dict:
    """Return what fragments.render_one and the receivers pass to this template."""
    kind, family, _html = name.split(".")
    event = what.pop("event", None) or an_event()
    common = {"event": event, "zone": event.timezone, "id": 12}
    if (kind, family) == ("restriction", "you"):
        own: dict = {"what": "chat", "restriction": None}
    elif family == "you":
        own = {"question": a_question()}
    else:
        own = {"line": None, "question": None, "names": {}, "restrictions": {}}
        own |= {"line": a_line()} if kind.startswith("chat") else {}
        own |= {"question": a_question()} if kind.startswith("question") else {}
    return {**common, **own, **what}


def render(strict, name: str, **what) -> str:
    return strict.get_template(f"live/{name}").render(**context(name, **what))


def variants(name: str) -> list[dict]:
    """Return every state in which a template may be rendered."""
    kind, family, _html = name.split(".")
    if kind == "restriction":
        until = clock.now() + timedelta(minutes=10)
        ends = ((until, "links"), (until + timedelta(days=1), None), (None, None))
        rows = [Restriction(what="chat", until=end, reason=why) for end, why in ends] + [None]
        return [{"what": w, "restriction": row} for w in ("chat", "questions") for row in rows]
    if kind == "question":
        return [
            {"question": a_question(status=str(status), is_anonymous=anonymous, votes=votes,
                                    original_text=original, answer_text=answer, reason=answer)}
            for status in QuestionStatus
            for anonymous, votes, original, answer in (
                (False, 0, None, None), (True, 1, "why", "Because."))
        ]  # fmt: skip
    if kind == "chat":
        return [{"line": a_line(staff_role=role)} for role in (None, *StaffRole)]
    if kind == "chat_hidden" and family == "moderators":
        return [{"line": a_line(hidden_at=AT, hidden_by=7, hidden_why="x"), "names": {7: "Mo"}}]
    if kind == "room":
        closed = {"is_open": False, "chat_enabled": False, "questions_enabled": False}
        return [{"event": an_event(**fields)} for fields in
                ({}, closed, {"slow_mode_seconds": 10, "start_date": None})]  # fmt: skip
    return [{}]


@pytest.mark.parametrize("name", LIVE)
def test_every_state_renders_from_what_is_passed_alone(strict, name):
    for what in variants(name):
        html = render(strict, name, **what)
        assert 'id="' in html or "data-remove" in html


def family_of(env, name: str) -> set[str]:
    """Return the template and all that it includes or imports."""
    found, todo = set(), [name]
    while todo:
        name = todo.pop()
        if name is None or name in found:
            continue
        found.add(name)
        tree = env.parse(env.loader.get_source(env, name)[0])
        todo += meta.find_referenced_templates(tree)
    return found


@pytest.mark.parametrize("name", LIVE)
def test_no_fragment_names_a_viewer(app, name):
    env = app.jinja_env
    for part in family_of(env, f"live/{name}"):
        tree = env.parse(env.loader.get_source(env, part)[0])
        named = {node.name for node in tree.find_all(nodes.Name)}
        assert not named & VIEWERS, f"{part} names {named & VIEWERS}"


def test_the_search_for_viewers_finds_one(app):
    tree = app.jinja_env.parse("{% if current_user.name %}{{ request.path }}{% endif %}")
    named = {node.name for node in tree.find_all(nodes.Name)}
    assert named & VIEWERS == {"current_user", "request"}


@pytest.mark.parametrize("name", ["question.viewers.html", "question.speakers.html",
                                  "question.you.html"])  # fmt: skip
@pytest.mark.parametrize("status", QuestionStatus)
def test_anonymous_questions_carry_neither_name_nor_key(strict, name, status):
    question = a_question(status=str(status), is_anonymous=True, user_name="Tom Whitfield")
    html = render(strict, name, question=question)
    assert "Tom" not in html
    assert "Whitfield" not in html
    assert "k3" not in html
    assert "data-author" not in html


@pytest.mark.parametrize("name", LIVE)
def test_what_people_typed_stays_text(strict, name):
    kind = name.split(".")[0]
    line = a_line(user_name=NASTY, message=NASTY)
    question = a_question(user_name=NASTY, question_text=NASTY, original_text=NASTY,
                          answer_text=NASTY, status="approved")  # fmt: skip
    what: dict = {"event": an_event(name=NASTY)}
    what |= {"line": line} if kind.startswith("chat") else {}
    what |= {"question": question} if kind.startswith("question") else {}
    html = render(strict, name, **what)
    assert "<img" not in html
    assert 'onerror=alert(1)> "' not in html


def test_database_ids_of_people_stay_inside(strict):
    for name in LIVE:
        for what in variants(name):
            html = render(strict, name, **what)
            assert "user_id" not in html
            assert '"41"' not in html


def test_a_badge_comes_from_the_role_alone(strict):
    typed = render(strict, "chat.viewers.html", line=a_line(user_name="Moderator ✓ Daniela"))
    assert 'class="badge"' not in typed
    real = render(strict, "chat.viewers.html", line=a_line(staff_role="moderator"))
    assert 'class="badge"' in real


def test_a_line_says_where_it_belongs_and_whose_it_is(strict):
    html = render(strict, "chat.viewers.html")
    for part in ('id="chat-977"', 'data-author="k3"', 'data-into="#chat-lines"',
                 'data-rank="977"', 'datetime="2026-11-22T01:41:00Z"', ">19:41<"):  # fmt: skip
        assert part in html


def test_on_stage_the_card_takes_the_place_of_the_item(strict):
    html = render(strict, "question.viewers.html", question=a_question(status="on_stage"))
    assert 'data-remove="#question-12"' in html
    assert 'id="stage-card"' in html
    back = render(strict, "question.viewers.html", question=a_question(status="approved"))
    assert "data-remove=\"#stage-card[data-question='12']\"" in back
    assert 'data-into="#questions-approved"' in back
    answered = render(strict, "question.viewers.html", question=a_question(status="answered"))
    assert 'data-into="#questions-answered"' in answered


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (timedelta(minutes=10), "You cannot write in the chat until"),
        (None, "You cannot write in the chat. You can keep watching and asking."),
    ],
)
def test_a_restriction_says_until_when_and_what_remains(strict, until, words):
    row = Restriction(what="chat", until=until and clock.now() + until, reason="links")
    html = render(strict, "restriction.you.html", restriction=row)
    assert words in html
    assert "Reason: “links”." in html
    assert 'id="restricted-chat"' in html
    lifted = render(strict, "restriction.you.html", restriction=None)
    assert " hidden" in lifted
    assert "cannot" not in lifted
