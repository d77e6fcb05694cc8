"""The moderators' chat: hide, restrict, lift, and read on upwards."""

import pytest

from tests.support.factories import post, say
from tests.support.moderating import (
    HTMX,
    MOD,
    author,
    page,
    press,
    said,
    signed_in,
    staffed_gala,
    toast,
)


@pytest.fixture
def event(app):
    return staffed_gala(app)


@pytest.fixture
def mo(app, event):
    return signed_in(app, "mo@example.org")


def test_hiding_and_showing_again(app, event, mo):
    line = said(app, event, "Buy this")
    answer = press(mo, f"chat/{line}/hide")
    assert "Hidden by Mo Reyes" in answer.get_data(as_text=True)
    offer = toast(answer)["undo"]
    shown = post(mo, offer["url"], offer["values"], headers=HTMX)
    assert "Hidden by" not in shown.get_data(as_text=True)
    assert post(mo, f"{MOD}/chat/{line}/hide").location == f"{MOD}#chat-{line}"
    assert "Buy this" in page(mo)


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_caches_learn_that_earlier_lines_and_the_room_share_an_address(mo, headers):
    assert "HX-Request" in mo.get(f"{MOD}/chat", headers=headers).vary


def test_restricting_hides_the_message_and_is_lifted_by_undo(app, event, mo):
    line = said(app, event, "Buy this")
    key = author(mo)
    fields = {"author": key, "what": "both", "seconds": "600", "line": str(line), "hide": "1",
              "on": "1", "reason": "Advertising"}  # fmt: skip
    answer = press(mo, "restrict", **fields)
    html = answer.get_data(as_text=True)
    assert "No chat" in html
    assert "No questions" in html
    assert "Hidden by" in html
    step = page(mo, f"{MOD}/people/{key}/restrict?line={line}")
    assert "Advertising" in step
    assert "1 message, 1 hidden" in " ".join(step.split())
    offer = toast(answer)["undo"]
    lifted = post(mo, offer["url"], offer["values"], headers=HTMX).get_data(as_text=True)
    assert "No chat" not in lifted
    assert "Hidden by" not in lifted


def test_lifting_one_of_two_leaves_the_other_and_the_message(app, event, mo):
    line = said(app, event, "Buy this")
    fields = {"author": author(mo), "what": "both", "on": "1", "hide": "1", "line": str(line)}
    press(mo, "restrict", **fields)
    assert post(mo, f"{MOD}/restrict", {**fields, "lift": "chat"}).status_code == 303
    html = page(mo)
    assert ("No chat" in html, "No questions" in html, "Hidden by" in html) == (False, True, True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("what", "video"), ("seconds", "0"), ("seconds", "many"), ("seconds", "9" * 40),
     ("reason", "x" * 201), ("line", "-1")],
)  # fmt: skip
def test_a_restriction_that_cannot_be_made_comes_back(app, event, mo, field, value):
    said(app, event)
    fields = {"author": author(mo), "what": "chat", "seconds": "60", "hide": "1", field: value}
    assert press(mo, "restrict", **fields).status_code == 422
    assert post(mo, f"{MOD}/restrict", fields).status_code == 422
    assert "No chat" not in page(mo)


def test_earlier_lines_come_with_the_hidden_ones(app, event, mo):
    with app.app_context():
        lines = [say(event, f"Line {n}") for n in range(52)]
    press(mo, f"chat/{lines[0]}/hide")
    answer = mo.get(f"{MOD}/chat?before={lines[2]}", headers=HTMX)
    html = answer.get_data(as_text=True)
    assert answer.headers["X-Older"] == "0"
    assert [f"Line {n}<" in html for n in range(3)] == [True, True, False]
    assert mo.get(f"{MOD}/chat").status_code == 303


# ---- the room
