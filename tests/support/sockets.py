"""Be sockets inside the test's own process: what is sent is handled before `send` returns."""

import uuid
from contextlib import suppress

from flask import Flask
from flask.testing import FlaskClient
from socketio import packet

from livedemo.extensions import socketio
from tests.support.processes import wait_until

HOST = "http://localhost"


class Socket:
    """Be one Socket.IO client in one namespace, as raw as an attacker's."""

    open: dict[str, "Socket"] = {}

    def __init__(self, browser: FlaskClient, slug: str, page: str, **auth):
        self.eio_sid = uuid.uuid4().hex
        self.namespace = f"/e/{slug}"
        self.frames: list[tuple[str, object]] = []
        self.acks: dict[int, object] = {}
        self.refused: dict | None = None
        self.connected = False
        self._next = 0
        Socket.open[self.eio_sid] = self
        socketio.server._send_packet = _deliver
        socketio.server._send_eio_packet = _deliver_encoded
        socketio.server._handle_eio_connect(self.eio_sid, _environ(browser))
        self._say(packet.Packet(packet.CONNECT, {"page": page, **auth}, namespace=self.namespace))

    def _say(self, what: packet.Packet) -> None:
        encoded = what.encode()
        for part in encoded if isinstance(encoded, list) else [encoded]:
            socketio.server._handle_eio_message(self.eio_sid, part)

    def send(self, *event):
        """Send one event, its name first; return the acknowledgement."""
        self._next += 1
        event = event if len(event) > 1 else (*event, {})
        self._say(packet.Packet(packet.EVENT, list(event), namespace=self.namespace, id=self._next))
        return self.acks.pop(self._next, None)

    def leave(self) -> None:
        """Disconnect as a client that closes."""
        self._say(packet.Packet(packet.DISCONNECT, namespace=self.namespace))
        self.connected = False

    def drop(self) -> None:
        """Lose the connection, as a phone in a tunnel does."""
        socketio.server._handle_eio_disconnect(self.eio_sid, "transport close")
        self.connected = False

    def receive(self, packet_) -> None:
        """Note what the server sent."""
        if packet_.packet_type == packet.CONNECT:
            self.connected = True
        elif packet_.packet_type == packet.CONNECT_ERROR:
            self.refused = packet_.data.get("data", packet_.data)
        elif packet_.packet_type == packet.DISCONNECT:
            self.connected = False
        elif packet_.packet_type == packet.ACK:
            self.acks[packet_.id] = packet_.data[0] if packet_.data else None
        else:
            self.frames.append((packet_.data[0], packet_.data[1]))

    def got(self, event: str) -> list:
        """Return the data of every frame of this name."""
        return [data for name, data in self.frames if name == event]

    @property
    def entries(self) -> list[dict]:
        """Return the entries of all `live` frames, in the order in which they came."""
        return [entry for data in self.got("live") for entry in data["entries"]]

    @property
    def seqs(self) -> list[int]:
        """Return the numbers of the entries, in the order in which they came."""
        return [entry["seq"] for entry in self.entries]

    def wait_bye(self) -> str:
        """Wait until the server has ended this socket; return why."""
        wait_until(lambda: not self.connected, "the server to end the socket")
        return self.got("bye")[-1]["reason"]


def _environ(browser: FlaskClient) -> dict:
    environ = browser._request_from_builder_args(
        args=(), kwargs={"path": "/socket.io", "base_url": HOST}
    ).environ
    browser._add_cookies_to_wsgi(environ)
    environ["flask.app"] = browser.application
    return environ


def _deliver(eio_sid: str, sent) -> None:
    encoded = sent.encode()
    client = Socket.open.get(eio_sid)
    if client is not None:
        client.receive(packet.Packet(encoded_packet=encoded))


def _deliver_encoded(eio_sid: str, sent) -> None:
    client = Socket.open.get(eio_sid)
    if client is not None:
        client.receive(packet.Packet(encoded_packet=sent.data))


def live_of(app: Flask):
    """Return what the sockets of this application share."""
    return app.extensions["livedemo.live"]


def forget_all() -> None:
    """Drop every socket that a test left."""
    for client in list(Socket.open.values()):
        with suppress(Exception):
            client.drop()
    Socket.open.clear()
