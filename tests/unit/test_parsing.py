"""What does not fit a schema is said in a sentence for people, in their language."""

import pytest
from flask_babel import force_locale

from livedemo.errors import Invalid
from livedemo.live import commands
from livedemo.schemas import api, socket
from livedemo.schemas.parsing import parse


@pytest.mark.parametrize(
    ("schema", "data", "field", "sentence"),
    [
        (socket.Chat, {}, "message", "This is missing."),
        (socket.Chat, "text", "data", "This has the wrong form."),
        (socket.Chat, {"message": 3}, "message", "This has the wrong form."),
        (socket.Chat, {"message": "x" * 20_000}, "message", "This is too long."),
        (socket.Connect, {"page": "mod", "tab": ""}, "tab", "This is too short."),
        (socket.Connect, {"page": "mod", "tab": "a b"}, "tab", "This has the wrong form."),
        (socket.Withdraw, {"id": 0}, "id", "This number is too small."),
        (socket.SlowMode, {"seconds": 900}, "seconds", "This number is too large."),
        (socket.Toggle, {"what": "x", "on": True}, "what", "This is not one of the choices."),
        (api.StaffGrant, {"event_id": 1, "email": ""}, "email", "This is too short."),
    ],
)
def test_each_kind_of_fault_has_a_plain_sentence(app, schema, data, field, sentence):
    with app.test_request_context(), pytest.raises(Invalid) as refused:
        parse(schema, data)
    assert (refused.value.field, str(refused.value.message)) == (field, sentence)


def test_the_sentences_are_translated(app):
    with app.test_request_context(), force_locale("es"):
        with pytest.raises(Invalid) as missing:
            parse(socket.Chat, {})
        assert str(missing.value.message) == "Falta este dato."
        with pytest.raises(Invalid) as untyped:
            commands.unfold("message", ({},))
        assert str(untyped.value.message) == "Un mensaje necesita un tipo."
