"""CSV of the reports: exact bytes, the event's zone, nothing a spreadsheet would run."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from livedemo import csv_export, tenancy
from livedemo.enums import Level
from livedemo.extensions import db
from livedemo.models import Activity
from livedemo.queries import reports as report_queries
from livedemo.services import chat
from tests.support import attending
from tests.support import factories as make

START = datetime(2026, 5, 2, 1, 0, tzinfo=UTC)  # 19:00 of the day before in Mexico
ANA = "ana@example.org"
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "|calc", '"=1"', "＝1", " =1"]


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


@pytest.fixture
def gala(app):
    with app.app_context():
        event = make.make_event("gala")
        make.staff(event, ANA, "admin", name="Ana")
        return event


@pytest.fixture
def ana(app, gala, client):
    make.sign_in(client, ANA)
    return client


def populate(app, event, people):
    """Register (name, email, phone) and let each watch (tab, from minute, until) stays."""
    with app.app_context(), tenancy.tenant_scope(event.tenant_id), attending.frozen(START):
        for name, email, phone, *stays in people:
            user = attending.register(event, email, name, phone)
            attending.watch(event, user, *((tab, at(a), at(b)) for tab, a, b in stays))


def rows(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))


def lines(*texts: str) -> bytes:
    return b"\xef\xbb\xbf" + "".join(f"{text}\r\n" for text in texts).encode()


@pytest.mark.both_databases
def test_people_and_analytics_to_the_byte(app, gala, ana):
    populate(app, gala, [
        ("José Ríos 👋", "jose@unam.mx", "+525512345678", ("a", 0, 18), ("b", 12, 36)),
        ("=cmd|' /C calc'!A0", "x@y.mx", None, ("a", 1, 1.33)),
        ('Tom "T", Whit', "tom@y.mx", "+442079460000"),
    ])  # fmt: skip
    answer = ana.get("/e/gala/reports/people.csv")
    assert answer.data == lines(
        "name,email,phone,registered_at (America/Mexico_City)",
        "José Ríos 👋,jose@unam.mx,'+525512345678,2026-05-01 19:00:00",
        "'=cmd|' /C calc'!A0,x@y.mx,,2026-05-01 19:00:00",
        '"Tom ""T"", Whit",tom@y.mx,\'+442079460000,2026-05-01 19:00:00',
    )
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="gala-people.csv"'
    assert "Content-Length" not in answer.headers
    assert ana.get("/e/gala/reports/analytics.csv").data == lines(
        "name,email,phone,first_login (America/Mexico_City),last_active (America/Mexico_City),"
        "total_minutes,visits",
        "José Ríos 👋,jose@unam.mx,'+525512345678,2026-05-01 19:00:00,2026-05-01 19:36:00,36.00,1",
        "'=cmd|' /C calc'!A0,x@y.mx,,2026-05-01 19:01:00,2026-05-01 19:01:19,0.32,1",
    )


def test_nothing_is_a_formula_and_everything_comes_back(app, gala, ana):
    populate(app, gala, [
        (name, f"p{number}@y.mx", None) for number, name in enumerate(DANGEROUS)
    ])  # fmt: skip
    written = [row[0] for row in rows(ana.get("/e/gala/reports/people.csv"))[1:]]
    assert written == [f"'{name}" for name in DANGEROUS]
    assert [csv_export.unguard(name) for name in written] == DANGEROUS


def test_questions_hide_who_asked_anonymously(app, gala, ana):
    with app.app_context(), attending.frozen(START):
        make.ask(gala, "¿Cómo?", name="Vera Ruiz", status="pending")
        make.ask(gala, "=1+1", email="x@y.mx", name="Xi", anonymous=True, status="approved")
    assert ana.get("/e/gala/reports/questions.csv").data == lines(
        "id,asked_at (America/Mexico_City),name,question,status,answer",
        "1,2026-05-01 19:00:00,Vera Ruiz,¿Cómo?,pending,",
        "2,2026-05-01 19:00:00,Anonymous,'=1+1,approved,",
    )


@pytest.mark.both_databases
def test_hidden_lines_only_when_wished_and_then_marked(app, gala, ana):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id), attending.frozen(START):
        vera = make.actor_of(gala, "vera@example.org", name="Vera", verified=False)
        chat.post(vera, gala, message='Hola, "todos"')
        bad = chat.post(vera, gala, message="@spam")
        chat.hide(make.actor_of(gala, ANA), gala, bad.row.id)
    assert ana.get("/e/gala/reports/chat.csv").data == lines(
        "id,sent_at (America/Mexico_City),name,message",
        '1,2026-05-01 19:00:00,Vera,"Hola, ""todos"""',
    )
    assert ana.get("/e/gala/reports/chat.csv?hidden=1").data == lines(
        "id,sent_at (America/Mexico_City),name,message,hidden",
        '1,2026-05-01 19:00:00,Vera,"Hola, ""todos""",false',
        "2,2026-05-01 19:00:00,Vera,'@spam,true",
    )


def test_times_in_the_zone_of_the_event_over_a_change_of_clocks(app, ana):
    night = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30, and again an hour later
    with app.app_context():
        event = make.make_event("ny", zone="America/New_York")
        make.staff(event, ANA, "admin")
        with tenancy.tenant_scope(event.tenant_id), attending.frozen(night):
            user = attending.register(event, "tom@y.mx", "Tom")
            attending.watch(event, user, ("a", night, night + timedelta(hours=1)))
    make.sign_in(ana, ANA)
    header, row = rows(ana.get("/e/ny/reports/analytics.csv"))
    assert header[3:5] == ["first_login (America/New_York)", "last_active (America/New_York)"]
    assert row[3:6] == ["2026-11-01 01:30:00", "2026-11-01 01:30:00", "60.00"]


@pytest.mark.both_databases
def test_curve_counts_people_not_tabs(app, gala, ana):
    populate(app, gala, [
        ("Vera", "vera@y.mx", None, ("a", 0, 2), ("b", 1, 3)),
        ("Tom", "tom@y.mx", None, ("a", 1.5, 2.5)),
    ])  # fmt: skip
    assert rows(ana.get("/e/gala/reports/curve.csv")) == [
        ["minute (America/Mexico_City)", "viewers"],
        ["2026-05-01 19:00:00", "1"],
        ["2026-05-01 19:01:00", "2"],
        ["2026-05-01 19:02:00", "2"],
    ]


def test_search_and_period_hold_for_the_twin(app, gala, ana):
    populate(app, gala, [("Vera", "vera@y.mx", None, ("a", 0, 9)), ("Tom", "t@y.mx", None, ("a", 60, 70))])  # fmt: skip # noqa: E501
    found = rows(ana.get("/e/gala/reports/analytics.csv?q=ver"))
    assert [row[0] for row in found] == ["name", "Vera"]
    late = rows(ana.get("/e/gala/reports/analytics.csv?from=2026-05-01T19:30"))
    assert [row[0] for row in late] == ["name", "Tom"]


@pytest.mark.both_databases
def test_batches_give_every_row_once(app, gala, ana, monkeypatch):
    monkeypatch.setattr(report_queries, "BATCH", 3)
    names = [f"P{number:02}" for number in range(9)]
    populate(app, gala, [(name, f"{name}@y.mx", None) for name in names])
    assert [row[0] for row in rows(ana.get("/e/gala/reports/people.csv"))[1:]] == names


def test_each_export_is_in_the_log(app, gala, ana):
    ana.get("/e/gala/reports/chat.csv?hidden=1&q=secret")
    ana.get("/e/gala/reports/chat")
    with app.app_context():
        found = db.session.scalars(select(Activity).where(Activity.action == "report.export")).all()
    assert [(line.event_id, line.level, line.after) for line in found] == [
        (gala.id, Level.VERIFIED, {"table": "chat", "searched": True, "hidden": True})
    ]


def test_exports_are_counted(app, gala, ana):
    answers = [ana.get("/e/gala/reports/people.csv", buffered=True) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
