"""Access tokens as document 003 wants them: length, audit, expiry and revocation, codes."""

import re
from datetime import timedelta

import pytest

from livedemo import access_links, clock, secrets
from livedemo.actors import SYSTEM
from livedemo.errors import Conflict, Forbidden, Invalid, NotFound
from livedemo.models import AccessToken, Activity, SessionToken
from livedemo.queries import logins as login_queries
from livedemo.queries import tokens as queries
from livedemo.services import logins, tokens
from livedemo.signals import token_revoked
from livedemo.tenancy import tenant_scope
from tests.services.conftest import counting
from tests.support import factories
from tests.support.stored import count

URL_SAFE = re.compile(r"[A-Za-z0-9_-]+")


def make(hall, **how) -> AccessToken:
    (row,) = tokens.make(hall["ana"], hall.event, **{"type": "participant", **how})
    return row


def token_of(row: AccessToken) -> str:
    token = secrets.unseal(row.token_sealed)
    assert token is not None
    return token


def lines(hall) -> list[Activity]:
    """Return what the log says of tokens."""
    kinds = ("token.make", "token.update", "token.revoke")
    return sorted((one for kind in kinds for one in hall.actions(kind)), key=lambda one: one.id)


def log(hall) -> list[str]:
    return [line.action for line in lines(hall)]


def in_hours(hours: float):
    return clock.now() + timedelta(hours=hours)


def test_validation_summary_token_length_is_21_characters(hall):
    made = tokens.make(hall["ana"], hall.event, type="participant", count=100)
    found = {token_of(row) for row in made}
    assert len(found) == 100
    for token in found:
        assert len(token) == 21
        assert URL_SAFE.fullmatch(token)
        assert (token[0] + token[-1]).isalnum()  # chat programs cut other ends off


@pytest.mark.parametrize("typed", ["", "x" * 20, "x" * 22, "x" * 20 + "é", "x" * 20 + "/"])
def test_validation_summary_what_has_another_length_is_no_token(hall, typed):
    make(hall)
    assert queries.presented(typed) is None


def test_business_rule_revoked_tokens_remain_in_the_database_for_audit(hall):
    row = make(hall, label="Press")
    tokens.revoke(hall["ana"], hall.event, row.id)
    (listed,) = queries.every(hall.event)
    assert (listed.id, listed.state) == (row.id, "revoked")
    assert listed.revoked_by == hall["ana"].user_id
    assert log(hall) == ["token.make", "token.revoke"]


def test_business_rule_validation_checks_both_expiry_and_revocation(hall, hand):
    never, soon, gone = make(hall), make(hall, expires_at=in_hours(1)), make(hall)
    assert [row.is_active for row in (never, soon, gone)] == [True, True, True]
    tokens.revoke(hall["ana"], hall.event, gone.id)
    assert [row.state for row in (never, soon, gone)] == ["active", "active", "revoked"]
    hand.forward(hours=1)  # at the very second it is over
    assert [row.state for row in (never, soon, gone)] == ["active", "expired", "revoked"]


def test_business_rule_qr_code_is_drawn_on_demand_and_stored_nowhere(hall):
    """Where 003 keeps the picture, a leaked database would open the event."""
    row = make(hall)
    assert "qr" not in " ".join(vars(row))
    assert access_links.address(hall.event, row).endswith(f"/events/gala?token={token_of(row)}")


def test_a_leaked_database_opens_nothing(hall, app):
    row = make(hall)
    token = token_of(row)
    assert queries.presented(token).id == row.id
    assert token not in str(vars(row))
    assert secrets.digest(token) != row.token_hash  # a digest without the key
    app.config["SECRET_KEY"] = "another key of thirty-two bytes and more"
    assert queries.presented(token) is None
    assert secrets.unseal(row.token_sealed) is None
    assert access_links.address(hall.event, row) is None


def test_nothing_of_a_token_is_in_the_log(hall):
    row = make(hall)
    tokens.change(hall["ana"], hall.event, row.id, label="Press")
    tokens.revoke(hall["ana"], hall.event, row.id)
    said = str([(line.before, line.after) for line in lines(hall)])
    assert row.hint in said
    for secret in (token_of(row), row.token_sealed, row.token_hash):
        assert secret not in said


@pytest.mark.parametrize(
    ("field", "how"),
    [
        ("type", {"type": "admin"}),
        ("count", {"count": 0}),
        ("count", {"count": 101}),
        ("label", {"label": "x" * 121}),
        ("expires_at", {"expires_at": -1}),
        ("expires_at", {"expires_at": 0}),
    ],
)
def test_what_is_no_token_is_refused_beside_its_field(hall, hand, field, how):
    if "expires_at" in how:
        how = {"expires_at": in_hours(how["expires_at"])}
    with pytest.raises(Invalid) as refused:
        make(hall, **how)
    assert refused.value.field == field
    assert count(AccessToken) == 0


def test_only_organisers_make_change_and_revoke(hall):
    row = make(hall)
    for name in ("mo", "sam", "vera"):
        for attempt in (
            lambda who: tokens.make(who, hall.event, type="participant"),
            lambda who: tokens.change(who, hall.event, row.id, label="Mine"),
            lambda who: tokens.revoke(who, hall.event, row.id),
        ):
            with pytest.raises(Forbidden):
                attempt(hall[name])
    assert [one.state for one in queries.every(hall.event)] == ["active"]


def test_another_events_token_does_not_exist_here(hall):
    number = make(hall).id
    other = factories.make_event("fair")
    with tenant_scope(other.tenant_id):
        for verb in (tokens.revoke, tokens.change):
            with pytest.raises(NotFound):
                verb(SYSTEM, other, number)
    assert queries.one(hall.event, number).is_active


def test_expiry_and_label_change_until_it_is_revoked(hall, hand):
    row = make(hall, expires_at=in_hours(1))
    tokens.change(hall["ana"], hall.event, row.id, label="Press", expires_at=None)
    assert (row.label, row.expires_at, row.state) == ("Press", None, "active")
    with pytest.raises(Invalid):
        tokens.change(hall["ana"], hall.event, row.id, expires_at=clock.now())
    tokens.revoke(hall["ana"], hall.event, row.id)
    with pytest.raises(Conflict):
        tokens.change(hall["ana"], hall.event, row.id, label="Again")


def test_who_saw_an_older_version_changes_nothing(hall):
    row, ends = make(hall, label="Press"), in_hours(5)
    seen = row.version
    tokens.change(hall["ana"], hall.event, row.id, version=seen, expires_at=ends)
    for late in ({"label": "Radio", "expires_at": None}, {"label": "Radio"}):
        with pytest.raises(Conflict):
            tokens.change(hall["ana"], hall.event, row.id, version=seen, **late)
    assert (row.label, row.expires_at, row.version) == ("Press", ends, seen + 1)
    # What changes nothing is no version; who names none and one field leaves the others alone.
    tokens.change(hall["ana"], hall.event, row.id, version=row.version, label="Press")
    assert row.version == seen + 1
    tokens.change(hall["ana"], hall.event, row.id, label="Radio")
    assert (row.label, row.expires_at, row.version) == ("Radio", ends, seen + 2)


def test_an_expired_token_opens_again_with_a_later_time(hall, hand):
    row = make(hall, expires_at=in_hours(1))
    hand.forward(hours=2)
    assert row.state == "expired"
    # What was not touched may stay in the past.
    tokens.change(hall["ana"], hall.event, row.id, label="Late", expires_at=row.expires_at)
    tokens.change(hall["ana"], hall.event, row.id, expires_at=in_hours(1))
    assert row.state == "active"


def guest(hall, row: AccessToken, level: str = "claimed", name: str = "vera"):
    """Return the login of somebody who came by a token."""
    person = factories.make_person(f"{name}@example.org") if level else None
    login = logins.start(person.id if person else None, level or "claimed")
    return tokens.redeem(hall.event, row.id, login)


def test_a_second_use_by_the_same_login_is_none(hall, hand):
    row = make(hall)
    login = guest(hall, row)
    first = row.last_used_at
    hand.forward(minutes=5)
    tokens.redeem(hall.event, row.id, login)
    assert (row.use_count, count(SessionToken)) == (1, 1)
    assert row.last_used_at > first
    guest(hall, row, name="otto")
    assert row.use_count == 2


def test_what_opens_nothing_is_not_redeemed(hall, hand):
    gone, late = make(hall), make(hall, expires_at=in_hours(1))
    tokens.revoke(hall["ana"], hall.event, gone.id)
    hand.forward(hours=1)
    login = logins.start(None, "claimed")
    for row in (gone, late):
        assert tokens.redeem(hall.event, row.id, login) is None
        assert (row.use_count, row.last_used_at) == (0, None)
    assert count(SessionToken) == 0


def ended(hall, *held) -> list[bool]:
    return [login_queries.by_id(one.session_id).revoked_at is not None for one in held]


def test_revoking_ends_the_logins_that_the_token_opened(hall):
    row, other = make(hall), make(hall)
    claimed, nobody = guest(hall, row), guest(hall, row, "")
    verified, unconcerned = guest(hall, row, "verified", "sam"), guest(hall, other, name="otto")
    both = tokens.redeem(hall.event, other.id, guest(hall, row, name="lena"))
    with counting(token_revoked) as heard:
        tokens.revoke(hall["ana"], hall.event, row.id)
        tokens.revoke(hall["ana"], hall.event, row.id)
    assert ended(hall, claimed, nobody) == [True, True]
    # Who proved who they are, and who holds another token, keep the login and lose the token.
    assert ended(hall, verified, unconcerned, both) == [False, False, False]
    (news,) = heard
    assert news["session_ids"] == sorted([claimed.session_id, nobody.session_id])
    assert log(hall).count("token.revoke") == 1


def test_who_enters_takes_the_token_along(hall):
    row = make(hall)
    nobody = guest(hall, row, "")
    vera = factories.make_person("vera@example.org")
    login = logins.start(vera.id, "claimed", ends=nobody.session_id)
    assert login.has_tokens
    assert queries.held(hall.event, [login.session_id])[login.session_id][0][0] == row.id
    tokens.revoke(hall["ana"], hall.event, row.id)
    assert ended(hall, login) == [True]


def test_who_signs_out_leaves_the_token_behind(hall):
    row = make(hall)
    login = guest(hall, row)
    logins.end(login.session_id)
    otto = factories.make_person("otto@example.org")
    after = logins.start(otto.id, "claimed", ends=login.session_id)
    assert not after.has_tokens
    assert queries.held(hall.event, [after.session_id]) == {}
