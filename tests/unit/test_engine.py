"""An ended connection leaves nothing behind, and a packet that makes no sense ends only its own."""

import gc
import socket
import weakref

import eventlet
import pytest

from livedemo.live.transport.engine import Engine
from livedemo.live.transport.server import IGNORED, JOINS, Environs, Server
from tests.support.websocket import client_frame


@pytest.fixture
def engine():
    engine = Engine(async_mode="eventlet", ping_interval=25, ping_timeout=20)
    engine.loop._running = True  # the test reads and turns the wheel itself
    return engine


def opened(engine):
    ours, far = socket.socketpair()
    ours.setblocking(False)
    engine._open({}, ours, b"")
    return next(reversed(engine.sockets.values())), far


def test_a_closed_connection_is_freed_without_the_collector(engine):
    gc.disable()
    try:
        client, far = opened(engine)
        kept = weakref.ref(client.peer.sock)
        client.close(abort=True)
        del client
        engine.loop._due.clear()  # what the clock lets go of after the interval
        assert kept() is None
    finally:
        gc.enable()
        far.close()


@pytest.mark.parametrize("text", ["9", "hello", "2", "5"])
def test_packets_of_an_unknown_kind_end_their_connection(engine, text):
    client, far = opened(engine)
    client.received(text)
    eventlet.sleep(0)
    eventlet.sleep(0)
    assert client.closed
    assert engine.sockets == {}
    far.close()


def test_who_asks_to_join_again_and_again_is_cut():
    server = Server(async_mode="eventlet", namespaces=[], client_manager=None)
    server.eio.loop._running = True
    client, far = opened(server.eio)
    for _ in range(JOINS + 1):
        assert not client.closed
        client.received("40/e/none,{}")
        eventlet.sleep(0)
    eventlet.sleep(0)
    assert client.closed
    far.close()


@pytest.mark.parametrize("event", ['2/e/other,["chat",{}]', '2/e/other,7["chat"]', '2["chat"]'])
def test_who_goes_on_sending_to_where_it_is_not_is_cut(event):
    server = Server(async_mode="eventlet", namespaces=[], client_manager=None)
    server.eio.loop._running = True
    client, far = opened(server.eio)
    for _ in range(IGNORED + 1):
        assert not client.closed
        client.received("4" + event)
        eventlet.sleep(0)
    eventlet.sleep(0)
    assert client.closed
    far.close()


def test_of_a_request_only_what_answers_need_is_kept():
    environs = Environs()
    environs["a"] = {"HTTP_COOKIE": "ld=1", "HTTP_HOST": "x.org", "HTTP_X_LONG": "y" * 9999}
    first, again = environs["a"], environs.get("a")
    assert first["HTTP_COOKIE"] == "ld=1"
    assert first["HTTP_HOST"] == "x.org"
    assert "HTTP_X_LONG" not in first
    assert first is not again  # what is cached in one is gone with it
    assert environs.get("b") is None


def test_a_frame_of_the_far_end_reaches_the_handler(engine):
    heard = []
    engine.on("message", lambda sid, text: heard.append(text))
    client, far = opened(engine)
    far.send(client_frame(b"4hello"))
    client.peer.readable()
    eventlet.sleep(0)
    assert heard == ["hello"]
    client.close(abort=True)
    far.close()
