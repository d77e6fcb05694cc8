"""The private names that live/transport stands on are there, in the versions it was made for."""

import inspect
import re
from pathlib import Path

import engineio
import flask_socketio
import pytest
import socketio
from engineio import base_socket
from eventlet import websocket, wsgi
from eventlet.hubs import hub

from livedemo.live.transport.engine import Direct, accept

ROOT = Path(__file__).parents[2]
MADE_FOR = {
    "flask-socketio": "5.7.",
    "python-socketio": "5.18.",
    "python-engineio": "4.15.",
    "eventlet": "0.41.",
}
CALLED = [
    (engineio.Server, "_handle_connect", "self environ start_response transport jsonp_index"),
    (engineio.Server, "_trigger_event", "self event args kwargs"),
    (engineio.Server, "_bad_request", "self message"),
    (engineio.Server, "generate_id", "self"),
    (socketio.Server, "_engineio_server_class", "self"),
    (socketio.Server, "_handle_eio_message", "self eio_sid data"),
    (socketio.Manager, "basic_enter_room", "self sid namespace room eio_sid"),
    (socketio.Manager, "basic_leave_room", "self sid namespace room"),
    (socketio.Manager, "basic_disconnect", "self sid namespace kwargs"),
    (socketio.Manager, "get_participants", "self namespace room"),
    (socketio.Manager, "eio_sid_from_sid", "self sid namespace"),
    (flask_socketio.SocketIO, "_handle_event", "self handler message namespace sid args"),
    (wsgi.HttpProtocol, "get_environ", "self"),
    (wsgi.HttpProtocol, "finish", "self"),
    (hub.BaseHub, "add", "self evtype fileno cb tb mark_as_closed"),
    (hub.BaseHub, "switch", "self"),
]


@pytest.mark.parametrize("name", MADE_FOR)
def test_the_pinned_version_is_the_one_that_was_read(name):
    pinned = (ROOT / "requirements.txt").read_text()
    found = re.search(rf"^{name}==(\S+)", pinned, re.MULTILINE)
    assert found
    assert found[1].startswith(MADE_FOR[name]), "read the new version before it is let in"


@pytest.mark.parametrize(("owner", "name", "parameters"), CALLED)
def test_what_is_overridden_is_called_as_expected(owner, name, parameters):
    assert list(inspect.signature(getattr(owner, name)).parameters) == parameters.split()


def test_flask_socketio_makes_its_server_by_the_name_that_is_replaced():
    source = inspect.getsource(flask_socketio.SocketIO.init_app)
    assert "self.server = socketio.Server(**self.server_options)" in source
    assert flask_socketio.socketio is socketio


def test_the_http_server_asks_whether_the_answer_was_already_handled():
    source = inspect.getsource(wsgi.HttpProtocol.handle_one_response)
    assert "WSGI_LOCAL.already_handled = False" in source
    assert "if WSGI_LOCAL.already_handled:" in source


def test_our_socket_has_what_the_engine_asks_of_one():
    source = inspect.getsource(engineio.Server)
    asked = set(re.findall(r"\b(?:socket|client|s)\.(\w+)", source))
    public = {name for name in asked if hasattr(base_socket.BaseSocket, name)}
    fields = set(re.findall(r"self\.(\w+) =", inspect.getsource(base_socket.BaseSocket.__init__)))
    unused = {"handle_get_request", "handle_post_request", "poll", "schedule_ping", "session",
              "upgrade_protocols"}  # fmt: skip
    for name in (public | (asked & fields)) - unused:
        assert hasattr(Direct, name), name


def test_the_handshake_answers_as_the_stock_one_does():
    key = "dGhlIHNhbXBsZSBub25jZQ=="  # the example of RFC 6455, 1.3
    asked = {"HTTP_SEC_WEBSOCKET_KEY": key, "HTTP_SEC_WEBSOCKET_VERSION": "13",
             "HTTP_CONNECTION": "keep-alive, Upgrade"}  # fmt: skip
    assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in (accept(asked) or b"")
    assert accept(asked | {"HTTP_SEC_WEBSOCKET_VERSION": "8"}) is None
    assert accept(asked | {"HTTP_CONNECTION": "close"}) is None
    assert accept(asked | {"HTTP_SEC_WEBSOCKET_KEY": "c2hvcnQ="}) is None
    assert accept(asked | {"HTTP_SEC_WEBSOCKET_KEY": "not base64"}) is None
    assert websocket.PROTOCOL_GUID == b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
