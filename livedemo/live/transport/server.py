"""Be Socket.IO on our engine, and remember of each request only what events are answered by."""

import io
import json
import re
import sys
from functools import lru_cache

import socketio

from livedemo.live.transport import Deferred, packets
from livedemo.live.transport.engine import Engine

# The rest of a request, and what Flask would cache in it, is a hundred times as much.
KEPT = ("flask.app", "wsgi.url_scheme", "REMOTE_ADDR", "SERVER_NAME", "SERVER_PORT", "PATH_INFO",
        "SCRIPT_NAME", "QUERY_STRING", "HTTP_HOST", "HTTP_ORIGIN", "HTTP_ACCEPT_LANGUAGE",
        "HTTP_USER_AGENT", "HTTP_COOKIE")  # fmt: skip
JOIN, EVENT, BINARY = "0", "2", {"5", "6"}
# Of one connection; pages join once, and dial anew to come back.
JOINS = 5
# Events for where it has not joined, or no longer is: some may be on their way when it is ended.
IGNORED = 50
# Namespace and id of an event; neither is ever long.
HEAD = re.compile(r"2(?:(/[^,]{0,200}),)?([0-9]{0,15})")


@lru_cache(maxsize=512)
def _shared(value):
    """Return one object for equal values: most are the same for all of an audience."""
    return value


class Environs(dict):
    """Hold the kept values of each connection; build a new WSGI environment at every look."""

    def __setitem__(self, sid, environ):
        *common, cookie = (environ.get(name) for name in KEPT)
        super().__setitem__(sid, (*map(_shared, common), cookie))

    def __getitem__(self, sid):
        environ = {name: value for name, value in zip(KEPT, super().__getitem__(sid), strict=True)
                   if value is not None}  # fmt: skip
        environ.update({
            "REQUEST_METHOD": "GET", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
        })  # fmt: skip
        return environ

    def get(self, sid, default=None):
        """Return a new environment, or the default."""
        return self[sid] if sid in self else default  # noqa: SIM401 -- it is this one


class Server(socketio.Server):
    """Be `socketio.Server` on the engine of our own."""

    def __init__(self, **options):
        super().__init__(**options)
        self.environ = Environs()
        self.on_caught_up = None
        self.eio.on_caught_up = self._caught_up
        self.eio.on_forget = self._forget

    def _engineio_server_class(self):
        return Engine

    def _handle_eio_message(self, eio_sid, data):
        kind = data[:1]
        if kind == EVENT:
            self._take_event(eio_sid, data)
        elif kind in BINARY:
            raise ValueError("a binary packet")
        else:
            if kind == JOIN:
                self._count_join(eio_sid)
            super()._handle_eio_message(eio_sid, data)

    def _count_join(self, eio_sid: str) -> None:
        client = self.eio.sockets.get(eio_sid)
        if client is not None:
            client.joins += 1
            if client.joins > JOINS:
                raise ValueError("it asks to join again and again")

    def _take_event(self, eio_sid: str, data: str) -> None:
        """Read an event, `2/namespace,id["name",…]`, at a fifth of what a packet object costs."""
        found = HEAD.match(data)
        assert found is not None  # every part may be missing
        namespace, number = found[1] or "/", found[2]
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if not self.manager.is_connected(sid, namespace):
            self._count_ignored(eio_sid)
            return
        said = json.loads(data[found.end() :])
        if not isinstance(said, list) or not said:
            raise ValueError("an event without a name")
        id_ = int(number) if number else None
        self._handle_event_internal(self, sid, eio_sid, said, namespace, id_)

    def _count_ignored(self, eio_sid: str) -> None:
        client = self.eio.sockets.get(eio_sid)
        if client is not None:
            client.ignored += 1
            if client.ignored > IGNORED:
                raise ValueError("it sends events to where it is not")

    def _handle_event_internal(self, server, sid, eio_sid, data, namespace, id):
        answer = server._trigger_event(data[0], namespace, sid, *data[1:])
        if id is None or answer == self.not_handled:
            return

        def ack(answer: dict) -> None:
            client = self.eio.sockets.get(eio_sid)
            if client is not None:
                client.write(packets.ack(namespace, id, answer))

        if isinstance(answer, Deferred):
            answer.then(ack)
        else:
            ack(answer)

    def _forget(self, eio_sid: str) -> None:
        for namespace in list(self.manager.get_namespaces()):
            sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
            if sid is not None:
                self.manager.disconnect(sid, namespace)

    def _caught_up(self, eio_sid: str) -> None:
        for namespace in list(self.manager.get_namespaces()):
            sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
            if sid is not None and self.on_caught_up is not None:
                self.on_caught_up(namespace, sid)
