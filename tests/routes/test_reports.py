"""Pages of the reports: who may, what is found, in which order, how many at once."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import event as sqlalchemy_event

from livedemo import tenancy
from livedemo.extensions import db
from tests.support import attending
from tests.support import factories as make

START = datetime(2026, 5, 2, 1, 0, tzinfo=UTC)  # 19:00 of the day before in Mexico
ANA = "ana@example.org"
PAGES = ("", "/people", "/analytics", "/curve", "/questions", "/chat", "/overview")
FILES = ("/people.csv", "/analytics.csv", "/curve.csv", "/questions.csv", "/chat.csv")
HTMX = {"HX-Request": "true"}
PEOPLE = [
    ("José Ríos", "jose@unam.mx", "+525512345678", ("a", 0, 30)),
    ("ana lópez", "lopez@unam.mx", "+525587654321", ("a", 10, 15)),
    ("Zoë 100%", "zoe_1@gmail.com", None, ("a", 5, 95)),
    ("Robert'); DROP TABLE users;--", "bobby@tables.com", None, ("a", 20, 21)),
    ("Never Came", "never@unam.mx", "+442079460000"),
]
NAME = re.compile(r'<th scope="row">([^<]+)')


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def populate(event, people=PEOPLE):
    with tenancy.tenant_scope(event.tenant_id), attending.frozen(START):
        for name, email, phone, *stays in people:
            user = attending.register(event, email, name, phone)
            attending.watch(event, user, *((tab, at(a), at(b)) for tab, a, b in stays))


@pytest.fixture
def gala(app):
    with app.app_context():
        event = make.make_event("gala", start_date=START, end_date=at(180))
        make.staff(event, ANA, "admin", name="Ana")
        populate(event)
        return event


@pytest.fixture
def ana(client, gala):
    make.sign_in(client, ANA)
    return client


def names(answer) -> list[str]:
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    return [unescape(name) for name in NAME.findall(text[text.index('id="report-list"') :])]


def sorted_names(client, sort: str) -> list[str]:
    return [name[:4] for name in names(client.get(f"/e/gala/reports/analytics?sort={sort}"))]


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_only_admins_read(app, gala, path):
    url = f"/e/gala/reports{path}"
    with app.app_context():
        for role in ("moderator", "speaker"):
            make.staff(gala, f"{role}@example.org", role)
        make.tenant_admin(make.make_tenant(), "tina@example.org")
        make.make_person("root@example.org", role="superadmin")
        foreign = make.make_tenant("other")
        make.make_event("other", tenant=foreign)
        make.tenant_admin(foreign, "zoe@example.org")

    def status_of(*, email=None, viewer=False):
        browser = make.client_for(app)
        if email:
            make.sign_in(browser, email)
        if viewer:
            make.enter(browser, gala)
        return browser.get(url).status_code

    assert status_of() == 303
    assert status_of(viewer=True) == 403
    assert status_of(email="moderator@example.org") == 403
    assert status_of(email="speaker@example.org") == 403
    assert status_of(email="zoe@example.org") == 404
    assert status_of(email=ANA) == 200
    assert status_of(email="tina@example.org") == 200
    assert status_of(email="root@example.org") == 200


def test_claiming_an_admins_address_opens_nothing(client, gala):
    make.enter(client, gala, name="Somebody", email=ANA)
    assert client.get("/e/gala/reports/people").status_code == 403


def test_unknown_event_unknown_person_and_anothers_person_are_alike(app, ana, gala):
    with app.app_context():
        other = make.make_event("other")
        make.staff(other, ANA, "admin")
        populate(other, PEOPLE[:1])
    make.sign_in(ana, ANA)
    key = re.search(
        r"/e/other/reports/people/(\w+)/time",
        ana.get("/e/other/reports/analytics").get_data(as_text=True),
    )[1]
    assert ana.get(f"/e/other/reports/people/{key}/time").status_code == 200
    for path in (
        "/e/nothing/reports/people",
        f"/e/gala/reports/people/{key}/time",
        f"/e/gala/reports/people/{key}/time.csv",
        "/e/gala/reports/people/1/time",
    ):
        assert ana.get(path).status_code == 404, path


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("rios", ["José Ríos"]),
        ("LÓPEZ", ["ana lópez"]),
        ("unam.mx", ["José Ríos", "ana lópez"]),
        ("%", ["Zoë 100%"]),
        ("_", ["Zoë 100%"]),
        ("55 8765", ["ana lópez"]),
        ("+52 (55) 1234-5678", ["José Ríos"]),
        ("12", []),
        ("'); DROP", ["Robert'); DROP TABLE users;--"]),
        ("' OR 1=1 --", []),
        ("\\", []),
        ("😀", []),
    ],
)
def test_search(ana, q, found):
    answer = ana.get("/e/gala/reports/analytics", query_string={"q": q, "sort": "-total_minutes"})
    order = ["Zoë 100%", "José Ríos", "ana lópez", "Robert'); DROP TABLE users;--"]
    assert names(answer) == sorted(found, key=order.index)
    if not found:
        assert f"Nobody matches “{q}”." in unescape(answer.get_data(as_text=True))


@pytest.mark.both_databases
def test_sort(ana):
    assert sorted_names(ana, "name") == ["ana ", "José", "Robe", "Zoë "]
    assert sorted_names(ana, "-name") == ["Zoë ", "Robe", "José", "ana "]
    assert sorted_names(ana, "first_login") == ["José", "Zoë ", "ana ", "Robe"]
    assert sorted_names(ana, "last_active") == ["ana ", "Robe", "José", "Zoë "]
    assert sorted_names(ana, "-total_minutes") == ["Zoë ", "José", "ana ", "Robe"]
    assert sorted_names(ana, "visits") == ["José", "ana ", "Zoë ", "Robe"]


@pytest.mark.parametrize(
    "query",
    ["sort=users.id", "sort=name;DROP", "page=x", "page=-1", "page=1e9", "per_page='",
     "page=99999999999999999999", "from=yesterday", "from=2026-05-01", "to=9999-99-99T99:99",
     "from=2026-05-01T20:00&to=2026-05-01T19:00"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/analytics", "/analytics.csv"])
def test_what_cannot_be_meant_is_refused_in_words(ana, path, query):
    expected = 200 if path.endswith("csv") and query.startswith("sort") else 422
    assert ana.get(f"/e/gala/reports{path}?{query}").status_code == expected


@pytest.mark.both_databases
def test_pages_hold_each_row_once(ana):
    def page(number):
        return names(ana.get(f"/e/gala/reports/people?sort=name&per_page=2&page={number}"))

    first, second, third = page(1), page(2), page(3)
    assert [len(first), len(second), len(third)] == [2, 2, 1]
    assert len({*first, *second, *third}) == 5
    assert page(4) == page(99999) == third
    text = ana.get("/e/gala/reports/people?sort=name&per_page=2&page=2").get_data(as_text=True)
    assert "3–4 of 5" in text
    assert 'href="/e/gala/reports/people?sort=name&amp;per_page=2&amp;page=3"' in text


def test_fragment_is_the_list_alone_and_keeps_the_state(ana):
    answer = ana.get("/e/gala/reports/people?sort=-name&q=unam", headers=HTMX)
    text = answer.get_data(as_text=True)
    assert "HX-Request" in answer.headers["Vary"]
    assert text.lstrip().startswith('<section id="report-list"')
    assert '<input type="hidden" form="report-search" name="sort" value="-name">' in text
    assert 'data-csv="/e/gala/reports/people.csv?q=unam"' in text
    assert "<html" not in text
    assert "HX-Request" in ana.get("/e/gala/reports/people").headers["Vary"]


def test_people_are_their_stored_profile_and_never_a_number(app, gala, ana):
    make.enter(make.client_for(app), gala, name="Impostor", email="jose@unam.mx")
    text = ana.get("/e/gala/reports/people").get_data(as_text=True)
    assert "Impostor" not in text
    assert "+52 55 1234 5678" in text
    assert not re.search(
        r"/people/\d+/", ana.get("/e/gala/reports/analytics").get_data(as_text=True)
    )


def test_period_limits_every_table(ana):
    late = "from=2026-05-01T19:40&to=2026-05-01T20:40"
    assert names(ana.get(f"/e/gala/reports/analytics?{late}")) == ["Zoë 100%"]
    assert names(ana.get(f"/e/gala/reports/people?{late}")) == []
    text = ana.get(f"/e/gala/reports/questions?{late}").get_data(as_text=True)
    assert "Nothing in this period" in text
    assert "2026-05-01 19:40 – 2026-05-01 20:40" in text


def test_empty_event_says_when_there_will_be_something(app, ana):
    with app.app_context():
        make.staff(make.make_event("empty"), ANA, "admin")
    make.sign_in(ana, ANA)
    sentences = {
        "people": "Nobody has entered yet.",
        "analytics": "The count starts with the first person.",
        "questions": "No questions yet.",
        "chat": "Nobody has written yet.",
        "curve": "Nobody has watched yet.",
    }
    for page, sentence in sentences.items():
        text = ana.get(f"/e/empty/reports/{page}").get_data(as_text=True)
        assert sentence in text
        assert '<svg class="curve"' not in text


@pytest.fixture
def statements(app):
    """Count what is asked of the database."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    yield seen
    sqlalchemy_event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("path", "count"), [("/people", 21), ("/analytics", 21), ("/questions", 21), ("/curve", 19)]
)
def test_pages_ask_the_same_however_many_rows(app, gala, ana, statements, path, count):
    def asked(**options):
        statements.clear()
        assert ana.get(f"/e/gala/reports{path}", **options).status_code == 200
        return len(statements)

    few, few_in_list = asked(), asked(headers=HTMX)
    with app.app_context():
        populate(gala, [(f"P {n}", f"p{n}@x.mx", None, ("a", n, n + 5)) for n in range(30)])
    assert (asked(), asked(headers=HTMX)) == (few, few_in_list)
    assert few == count


def test_no_inline_style_or_script(ana):
    for path in PAGES:
        text = ana.get(f"/e/gala/reports{path}").get_data(as_text=True)
        assert " style=" not in text
        assert "onclick" not in text
