"""Replace a token by one with another secret, and say why one was revoked (product 6.10)."""

from datetime import timedelta

import pytest

from livedemo import clock, secrets
from livedemo.errors import Conflict, Forbidden, Invalid
from livedemo.queries import logins as login_queries
from livedemo.queries import tokens as queries
from livedemo.services import logins, tokens


def make(hall, **how):
    (row,) = tokens.make(hall["ana"], hall.event, **{"type": "organizer", **how})
    return row


def test_a_token_is_replaced_by_one_with_another_secret(hall):
    old = make(hall, label="Press", expires_at=clock.now() + timedelta(days=1))
    login = tokens.redeem(hall.event, old.id, logins.start(None, "claimed"))
    new = tokens.rotate(hall["ana"], hall.event, old.id)
    assert (new.label, new.type, new.expires_at) == ("Press", "organizer", old.expires_at)
    assert (new.state, new.use_count, new.version) == ("active", 0, 1)
    assert secrets.unseal(new.token_sealed) != secrets.unseal(old.token_sealed)
    # The old one stays for the record, and whoever came by it is out.
    assert (old.state, old.revoked_reason) == ("revoked", f"replaced:{new.hint}")
    assert login_queries.by_id(login.session_id).revoked_at is not None
    assert {row.id for row in queries.every(hall.event)} == {old.id, new.id}
    assert len(hall.actions("token.make")) == 2
    assert len(hall.actions("token.revoke")) == 1


def test_what_opens_nothing_is_not_replaced(hall, hand):
    gone, late = make(hall), make(hall, expires_at=clock.now() + timedelta(hours=1))
    tokens.revoke(hall["ana"], hall.event, gone.id)
    hand.forward(hours=1)
    for row in (gone, late):
        with pytest.raises(Conflict):
            tokens.rotate(hall["ana"], hall.event, row.id)
    assert len(queries.every(hall.event)) == 2
    with pytest.raises(Forbidden):
        tokens.rotate(hall["mo"], hall.event, make(hall).id)


def test_the_reason_of_a_revocation_is_kept_and_in_the_log(hall):
    row = make(hall)
    with pytest.raises(Invalid) as refused:
        tokens.revoke(hall["ana"], hall.event, row.id, reason="x" * 201)
    assert (refused.value.field, row.state) == ("reason", "active")
    tokens.revoke(hall["ana"], hall.event, row.id, reason=" Posted in public ")
    tokens.revoke(hall["ana"], hall.event, row.id, reason="Another")
    assert row.revoked_reason == "Posted in public"
    (line,) = hall.actions("token.revoke")
    assert line.after["reason"] == "Posted in public"
