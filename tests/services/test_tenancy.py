"""No statement reaches another tenant's rows, however it is dressed."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from livedemo import tenancy
from livedemo.errors import NotFound, TenantScopeMissing
from livedemo.extensions import db
from livedemo.models import (
    TENANT_TABLES,
    ChatMessage,
    Event,
    EventStaff,
    StreamHead,
    TenantScoped,
    User,
)
from livedemo.queries import chat as lines
from livedemo.queries import events
from livedemo.queries.upsert import upsert
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope, unscoped
from tests.support import factories


class Two:
    """Hold the ids of two houses with one event and one line each."""


@pytest.fixture
def two(app):
    found = Two()
    with app.app_context():
        for name in ("ours", "theirs"):
            event = factories.make_event(name, tenant=factories.make_tenant(name))
            setattr(found, name, event.tenant_id)
            setattr(found, f"{name}_event", event.id)
            setattr(found, f"{name}_line", factories.say(event, f"words of {name}"))
    with app.app_context():
        yield found


other = aliased(ChatMessage)
SELECTS = {
    "entity": sa.select(ChatMessage),
    "column": sa.select(ChatMessage.message),
    "alias": sa.select(other),
    "count": sa.select(sa.func.count()).select_from(ChatMessage),
    "scalar subquery": sa.select(
        sa.select(sa.func.count(ChatMessage.id)).scalar_subquery().label("n")
    ),
    "exists": sa.select(sa.exists().where(ChatMessage.id > 0)),
    "in": sa.select(Event.slug).where(Event.id.in_(sa.select(ChatMessage.event_id))),
    "from subquery": sa.select(sa.select(ChatMessage.message).subquery()),
    "cte": sa.select(sa.select(ChatMessage.message).cte()),
    "join": sa.select(Event.slug).join(ChatMessage, ChatMessage.event_id == Event.id),
    "outer join": sa.select(Event.slug, ChatMessage.message)
    .outerjoin(ChatMessage, ChatMessage.event_id == Event.id)
    .where(ChatMessage.id.is_not(None)),
    "alias in join": sa.select(User.name, other.message).join(other, other.user_id == User.id),
    "union": sa.union_all(sa.select(ChatMessage.message), sa.select(other.message)),
    "correlated": sa.select(Event.slug).where(
        sa.select(ChatMessage.id).where(ChatMessage.event_id == Event.id).exists()
    ),
    "window": sa.select(sa.func.row_number().over(order_by=ChatMessage.id), ChatMessage.message),
    "locked": sa.select(ChatMessage).with_for_update(),
}


@pytest.mark.parametrize("statement", SELECTS.values(), ids=SELECTS)
def test_reading_without_a_scope_raises(two, statement):
    with pytest.raises(TenantScopeMissing):
        db.session.execute(statement)


def heard(statement) -> str:
    """Return everything that a statement reads, as text."""
    rows = db.session.execute(statement).all()
    return " ".join(
        str(value.message if isinstance(value, ChatMessage) else value)
        for row in rows
        for value in row
    )


@pytest.mark.parametrize("statement", SELECTS.values(), ids=SELECTS)
def test_reading_inside_a_scope_shows_its_own_rows_only(two, statement):
    with tenant_scope(two.ours):
        mine = heard(statement)
    with tenant_scope(two.theirs):
        assert len(heard(statement).split()) == len(mine.split())
    assert "theirs" not in mine
    assert mine


@pytest.mark.parametrize(
    "statement",
    [sa.update(ChatMessage).values(message="taken over"), sa.delete(ChatMessage)],
    ids=["update", "delete"],
)
def test_changing_in_bulk_stays_at_home(two, statement):
    @operation
    def change():
        db.session.execute(statement.execution_options(synchronize_session=False))

    with pytest.raises(TenantScopeMissing):
        change()
    with tenant_scope(two.ours):
        change()
    with tenant_scope(two.theirs):
        assert heard(sa.select(ChatMessage.message)) == "words of theirs"


def test_getting_by_key_stays_at_home(two):
    for line in (two.ours_line, two.theirs_line):
        with pytest.raises(TenantScopeMissing):
            db.session.get(ChatMessage, line)
    with tenant_scope(two.ours):
        assert db.session.get(ChatMessage, two.ours_line) is not None
        assert db.session.get(ChatMessage, two.theirs_line) is None


def test_what_was_read_in_another_scope_cannot_be_got_from_memory(two):
    with tenant_scope(two.theirs):
        kept = db.session.get(ChatMessage, two.theirs_line)
    with tenant_scope(two.ours):
        assert db.session.get(ChatMessage, two.theirs_line) is None
        with tenant_scope(two.theirs):
            kept = db.session.get(ChatMessage, two.theirs_line)
        assert db.session.get(ChatMessage, two.theirs_line) is None
        with unscoped("a test looks everywhere"):
            kept = db.session.get(ChatMessage, two.theirs_line)
        assert db.session.get(ChatMessage, two.theirs_line) is None
    with pytest.raises(TenantScopeMissing):
        db.session.get(ChatMessage, two.theirs_line)
    assert kept.message == "words of theirs", "what was read can still be looked at"


def test_what_was_changed_in_a_scope_is_not_lost_on_leaving_it(two):
    @operation
    def change():
        with tenant_scope(two.theirs):
            db.session.get(ChatMessage, two.theirs_line).message = "edited"

    with tenant_scope(two.ours):
        change()
    with tenant_scope(two.theirs):
        assert heard(sa.select(ChatMessage.message)) == "edited"


def test_new_rows_are_stamped_and_foreign_ones_refused(two):
    @operation
    def add(**given):
        row = ChatMessage(author_key="k", user_name="n", message="m", **given)
        db.session.add(row)
        db.session.flush()
        return row.tenant_id

    with pytest.raises(TenantScopeMissing):
        add(event_id=two.ours_event, tenant_id=two.ours)
    with tenant_scope(two.ours):
        assert add(event_id=two.ours_event) == two.ours
        with pytest.raises(TenantScopeMissing):
            add(event_id=two.theirs_event, tenant_id=two.theirs)


def test_the_database_refuses_another_houses_event(two):
    @operation
    def add():
        db.session.add(
            ChatMessage(event_id=two.theirs_event, author_key="k", user_name="n", message="m")
        )

    with tenant_scope(two.ours), pytest.raises(Exception, match=r"conflict|FOREIGN KEY"):
        add()


def test_a_row_cannot_be_moved_to_another_house(two):
    @operation
    def move():
        line = db.session.get(ChatMessage, two.ours_line)
        line.tenant_id, line.event_id = two.theirs, two.theirs_event

    with tenant_scope(two.ours), pytest.raises(TenantScopeMissing):
        move()


def test_upserts_stay_at_home(two):
    @operation
    def take():
        row = {
            "tenant_id": two.theirs,
            "event_id": two.theirs_event,
            "stream": "viewers",
            "head": 0,
        }
        upsert(StreamHead, [row], keys=("event_id", "stream"), update=("head",))

    with tenant_scope(two.ours), pytest.raises(TenantScopeMissing):
        take()


def test_queries_that_take_an_event_and_an_id_do_not_find_another_events(two):
    with tenant_scope(two.ours), pytest.raises(NotFound):
        lines.lock(events.by_id(two.ours_event), two.theirs_line)
    with tenant_scope(two.ours):
        assert lines.page(events.by_id(two.theirs_event), hidden=True) == []


def test_every_scoped_model_is_guarded(two):
    models = [mapper.class_ for mapper in db.Model.registry.mappers]
    scoped = [model for model in models if issubclass(model, TenantScoped)]
    assert {model.__tablename__ for model in scoped} == TENANT_TABLES
    with_tenant = {
        model.__tablename__ for model in models
        if "tenant_id" in model.__mapper__.columns and "event_id" in model.__mapper__.columns
    }  # fmt: skip
    assert with_tenant - TENANT_TABLES == {"activity_log"}, "read by event, kept when it is gone"
    for model in scoped:
        with pytest.raises(TenantScopeMissing):
            db.session.execute(sa.select(model))


def test_across_tenants_only_with_a_reason(two):
    with unscoped("a test counts"):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(ChatMessage)) == 2
        assert tenancy.current() == tenancy.EVERY_TENANT
    assert tenancy.current() is None
    with pytest.raises(TenantScopeMissing):
        db.session.execute(sa.select(EventStaff))


def test_a_scope_ends_with_its_context(app, two):
    with app.app_context():
        tenancy.enter(two.theirs)
    assert tenancy.current() is None
