"""The commands print one value a line on stdout, and fail in one plain sentence."""

import re

import pytest

from livedemo import tenancy
from livedemo.cli import demo_content
from livedemo.enums import UserRole
from livedemo.queries import agenda, attendance, demo, files, people
from livedemo.queries import events as event_queries
from tests.support.databases import close_app, make_app
from tests.support.factories import ask, client_for, make_event, person, post, sign_in
from tests.support.files import stored

LINK = re.compile(r"http://localhost(/sign-in/[\w-]+)")


def run(runner, *arguments):
    return runner.invoke(args=list(arguments))


def lines(runner, *arguments) -> list[str]:
    done = run(runner, *arguments)
    assert done.exit_code == 0, done.stderr
    return done.stdout.splitlines()


def path_of(line: str) -> str:
    return LINK.search(line)[1]


def failure(runner, *arguments) -> str:
    done = run(runner, *arguments)
    assert (done.exit_code, done.stdout) == (1, "")
    (sentence,) = done.stderr.splitlines()
    return sentence


def test_a_superadmin_is_made_and_signs_in_once(app, runner):
    (link,) = lines(runner, "create-superadmin", "Root@Example.org", "--name", "Root")
    assert person(app, "root@example.org").role == UserRole.SUPERADMIN
    root = client_for(app)
    assert post(root, path_of(link)).headers["Location"] == "/admin/events"
    assert root.get("/admin/people").status_code == 200
    assert post(client_for(app), path_of(link)).status_code == 410


def test_tenants_and_events_are_made(app, runner):
    assert lines(runner, "create-tenant", "house", "--name", "House") == ["house"]
    made = lines(runner, "create-event", "gala", "--name", "Gala", "--tenant", "house",
                 "--timezone", "America/Mexico_City", "--private",
                 "--video-url", "https://youtu.be/dQw4w9WgXcQ")  # fmt: skip
    assert made == ["gala"]
    with app.app_context():
        event = event_queries.by_slug("gala")
    assert (event.timezone, event.video_ref, event.is_private) == (
        "America/Mexico_City", "dQw4w9WgXcQ", True)  # fmt: skip


def test_the_first_event_needs_no_tenant(app, runner):
    assert lines(runner, "create-event", "gala", "--name", "Gala") == ["gala"]
    lines(runner, "create-tenant", "second", "--name", "Second")
    assert "several tenants" in failure(runner, "create-event", "fair", "--name", "Fair")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["create-superadmin", "nobody"], "not an e-mail address"),
        (["create-superadmin", "x@gmial.com"], "Did you mean x@gmail.com?"),
        (["create-tenant", "Bad Slug", "--name", "x"], "small letters"),
        (["create-event", "fair", "--name", "x", "--timezone", "Mars"], "time zone"),
        (["create-event", "fair", "--name", "x", "--video-url", "javascript:1"], "https://"),
        (["create-event", "fair", "--name", "x", "--tenant", "none"], "no tenant"),
        (["create-event", "gala", "--name", "x"], "taken"),
        (["grant", "mo@example.org", "none", "admin"], "no event"),
        (["revoke", "mo@example.org", "gala"], "Nobody here"),
        (["sign-in-link", "mo@example.org"], "Nobody here"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(app, runner, arguments, sentence):
    with app.app_context():
        make_event("gala")
    assert sentence in failure(runner, *arguments)


def test_an_unknown_role_is_refused(app, runner):
    done = run(runner, "grant", "mo@example.org", "gala", "emperor")
    assert done.exit_code == 2
    assert done.stdout == ""


def test_roles_are_given_and_taken(app, runner):
    with app.app_context():
        event = make_event("gala")
    (link,) = lines(runner, "grant", "mo@example.org", "gala", "moderator")
    lines(runner, "grant", "mo@example.org", "gala", "speaker")
    mo = client_for(app)
    assert post(mo, path_of(link)).status_code == 410  # the newer link voids the older
    (newest,) = lines(runner, "sign-in-link", "mo@example.org")
    assert post(mo, path_of(newest)).status_code == 303
    assert mo.get("/e/gala/admin/").status_code == 403
    lines(runner, "revoke", "mo@example.org", "gala", "moderator")
    with app.app_context(), tenancy.tenant_scope(event.tenant_id):
        assert people.staff_roles(event, person(app, "mo@example.org").id) == {"speaker"}
    lines(runner, "revoke", "mo@example.org", "gala")
    assert "nothing here" in failure(runner, "revoke", "mo@example.org", "gala")


def table(printed: list[str]) -> dict[str, str]:
    return dict(line.split("\t") for line in printed)


@pytest.mark.both_databases
def test_the_demo_fills_an_evening_and_prints_where_to_go(app, runner):
    printed = table(lines(runner, "demo"))
    assert printed["Enter as a viewer"] == "http://localhost/"
    assert printed["Moderate"] == "http://localhost/e/gala-2026/mod"
    signing_in = [name for name in printed if name.startswith("Sign in as")]
    assert len(signing_in) == 5
    with app.app_context():
        event = event_queries.by_slug(demo_content.SLUG)
        with tenancy.tenant_scope(event.tenant_id):
            everybody = [user.id for user, _place in demo.places(event).values()]
            states = {question.status for question in demo.questions(event)}
            visits = attendance.visits_of(event.id, everybody)
            sums = [attendance.of_person(event, user_id) for user_id in everybody]
    assert states == {"pending", "approved", "on_stage", "answered", "rejected", "withdrawn"}
    assert len(everybody) == len(demo_content.VIEWERS) + len(demo_content.STAFF)
    assert [row.user_id for row in sums] == everybody
    assert max(row.total_seconds for row in sums) <= 150 * 60
    assert sum(row.visits for row in sums) <= len(visits)


def test_every_printed_address_opens_for_its_person(app, runner):
    printed = table(lines(runner, "demo"))
    pages = {name: address.removeprefix("http://localhost") for name, address in printed.items()}
    root = client_for(app)
    answer = post(root, next(path for name, path in pages.items() if "superadmin" in name))
    assert answer.status_code == 303
    for name, path in pages.items():
        if not name.startswith("Sign in as"):
            assert root.get(path).status_code == 200, name


def test_the_demo_is_filled_once(app, runner):
    first = table(lines(runner, "demo"))
    with app.app_context():
        made = event_queries.by_slug(demo_content.SLUG).id
        count = len(event_queries.every())
    again = table(lines(runner, "demo"))
    with app.app_context():
        assert event_queries.by_slug(demo_content.SLUG).id == made
        assert len(event_queries.every()) == count
    assert first.keys() == again.keys()
    assert (
        first["Sign in as Root Méndez, superadmin"] != again["Sign in as Root Méndez, superadmin"]
    )


@pytest.mark.both_databases
def test_a_reset_makes_it_anew_and_leaves_the_rest(app, runner):
    with app.app_context():
        make_event("mine")
    lines(runner, "demo")
    ana = client_for(app)
    sign_in(ana, "ana@example.org")
    lines(runner, "demo", "--reset")
    assert ana.get("/account").status_code == 303
    with app.app_context():
        assert event_queries.by_slug("mine") is not None
        event = event_queries.by_slug(demo_content.SLUG)
        with tenancy.tenant_scope(event.tenant_id):
            assert len(demo.questions(event)) == len(demo_content.QUESTIONS)
            titles = {one.title for one in agenda.sessions(event)}
            assert titles == {one.title for one in demo_content.PLANNED}
            assert agenda.newest_release(event).number == 1
            spoken_of = files.keys_of(event)
        assert set(stored()) == set(spoken_of), "the files of the former one went with it"
        assert len(spoken_of) > len(demo_content.PHOTOS)


@pytest.mark.both_databases
def test_a_reset_takes_what_was_added_and_not_what_its_people_asked_elsewhere(app, runner):
    viewer = demo_content.address(demo_content.VIEWERS[0])
    with app.app_context():
        mine = make_event("mine")
    lines(runner, "demo")
    lines(runner, "create-event", "own", "--name", "Own", "--tenant", "foro-norte")
    with app.app_context():
        ask(event_queries.by_slug("own"), "Is it over?", status="on_stage")
        ask(mine, "May I stay?", email=viewer, name="Ana")
    lines(runner, "demo", "--reset")
    with app.app_context():
        assert event_queries.by_slug("own") is None
        with tenancy.tenant_scope(mine.tenant_id):
            (kept,) = demo.questions(mine)
        assert (kept.user_name, kept.question_text) == ("Ana", "May I stay?")


def test_the_demo_is_refused_in_production(database_url, tmp_path):
    app = make_app(database_url, env="production", secret_key="K" + "k7%q" * 12 + "zW3")
    sentence = failure(app.test_cli_runner(), "demo")
    assert "LIVEDEMO_ENV=production" in sentence
    close_app(app)


def test_a_healthy_installation_passes_the_check(runner):
    found = [line.split("\t") for line in lines(runner, "check")]
    assert [name for name, *_rest in found] == [
        "settings", "database", "migrations", "redis", "storage", "zones", "clock"]  # fmt: skip
    assert {state for _name, state, *_rest in found} == {"ok"}


def test_each_fault_comes_with_its_cure(tmp_path):
    app = make_app(f"sqlite:///{tmp_path / 'empty.db'}", redis_url="redis://127.0.0.1:1/0")
    done = run(app.test_cli_runner(), "check")
    assert done.exit_code == 1
    assert re.search(r"^migrations\tFAULT\t.*\tRun: flask db upgrade$", done.stdout, re.MULTILINE)
    assert re.search(r"^redis\tFAULT\t.*\tStart Redis", done.stdout, re.MULTILINE)
    assert "migrations, redis" in done.stderr
    close_app(app)
