"""What the database itself holds to of access tokens, on SQLite and MariaDB, also in a crowd."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from livedemo import clock
from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import AccessToken, SessionToken, User, UserSession
from livedemo.queries import tokens as queries
from livedemo.services import logins, tokens
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.stored import count

pytestmark = pytest.mark.both_databases
CROWD = 9


def write(statement) -> None:
    """Run a statement past all verbs."""
    try:
        db.session.execute(statement)
        db.session.commit()
    finally:
        db.session.rollback()


def refused(statement) -> None:
    with pytest.raises(DBAPIError):
        write(statement)


def columns(event, **other) -> dict:
    return {
        "tenant_id": event.tenant_id,
        "event_id": event.id,
        "created_at": clock.now(),
        "updated_at": clock.now(),
        **other,
    }


def token(event, **other) -> sa.Insert:
    """Return the insertion of a good token, but for what is said."""
    whole = {"token_hash": "a" * 64, "token_sealed": "x", "hint": "aaaa", "type": "organizer",
             "use_count": 0}  # fmt: skip
    return sa.insert(AccessToken).values(columns(event, **{**whole, **other}))


def held(event, login: int, token_id: int, **other) -> sa.Insert:
    row = {"user_session_id": login, "access_token_id": token_id, **other}
    return sa.insert(SessionToken).values(columns(event, **row))


def test_table_access_tokens_takes_a_good_row_and_each_secret_once(inside):
    write(token(inside))
    refused(token(inside))
    write(token(inside, token_hash="A" * 64))  # compared letter by letter
    assert count(AccessToken) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "viewer"},
        {"type": None},
        {"use_count": -1},
        {"token_hash": "a" * 63},
        {"token_hash": None},
        {"token_sealed": None},
        {"event_id": 999},
        {"tenant_id": 999},
        {"revoked_by": 999},
        {"created_by": 999},
    ],
    ids=str,
)
def test_table_access_tokens_refuses(inside, wrong):
    refused(token(inside, **wrong))
    assert count(AccessToken) == 0


def test_table_access_tokens_is_in_the_order_of_the_list(inside):
    indexes = {tuple(one["column_names"]) for one in sa.inspect(db.engine).get_indexes(
        "access_tokens")}  # fmt: skip
    assert ("event_id", "created_at") in indexes


def test_table_access_tokens_outlives_who_made_and_revoked_it(inside):
    person = factories.make_person("gone@example.org")
    write(token(inside, created_by=person.id, revoked_by=person.id, revoked_at=clock.now()))
    write(sa.delete(User).where(User.id == person.id))
    (row,) = queries.every(inside)
    assert (row.created_by, row.revoked_by, row.state) == (None, None, "revoked")


def test_table_session_tokens_holds_each_pair_once_and_inside_the_event(inside):
    (row,) = tokens.make(SYSTEM, inside, type="participant")
    login = logins.start(None, "claimed").session_id
    number = row.id
    write(held(inside, login, number))
    refused(held(inside, login, number))
    other = factories.make_event("fair")
    with tenant_scope(other.tenant_id):
        refused(held(other, login, number))
    refused(held(inside, 999, number))
    write(sa.delete(UserSession).where(UserSession.id == login))
    assert count(SessionToken) == 0


def test_each_of_a_crowd_counts_once(house, inside):
    (row,) = tokens.make(SYSTEM, inside, type="participant")
    number = row.id
    crowd = [logins.start(None, "claimed") for _ in range(CROWD)]
    db.session.commit()
    # Everybody twice: a page and what its browser asks for besides.
    works = [
        lambda event, login=login: tokens.redeem(event, number, login) for login in [*crowd, *crowd]
    ]
    assert not [one for one in house.at_once(works) if isinstance(one, Exception)]
    db.session.commit()  # look anew
    db.session.expire_all()
    assert queries.one(inside, number).use_count == CROWD
    assert count(SessionToken) == CROWD


def test_a_token_is_revoked_once_whoever_is_quicker(house, inside):
    (row,) = tokens.make(SYSTEM, inside, type="participant")
    number = row.id
    crowd = [logins.start(None, "claimed") for _ in range(CROWD)]
    db.session.commit()
    works = [lambda event, one=one: tokens.redeem(event, number, one) for one in crowd]
    works[4:4] = [lambda event: tokens.revoke(SYSTEM, event, number)] * 4
    results = house.at_once(works)
    assert not [one for one in results if isinstance(one, Exception)]
    db.session.commit()  # look anew
    db.session.expire_all()
    assert queries.one(inside, number).state == "revoked"
    # Nobody came in behind it: each login was refused, or has ended with it.
    assert queries.held(inside, [login.session_id for login in crowd]) == {}
    came = set(db.session.scalars(sa.select(SessionToken.user_session_id)))
    ended = sa.select(UserSession.id).where(UserSession.revoked_at.is_not(None))
    assert came == set(db.session.scalars(ended))


def test_tokens_made_at_once_are_all_there_and_all_different(house, inside):
    works = [lambda event: tokens.make(SYSTEM, event, type="participant", count=5)] * 6
    results = house.at_once(works)
    assert not [one for one in results if isinstance(one, Exception)]
    db.session.commit()  # look anew
    assert len({row.token_hash for row in queries.every(inside)}) == 30
