"""Know who is in which audience, and send a frame to all of it: packed once (§7)."""

from collections.abc import Iterator

import socketio

from livedemo.live.transport import packets
from livedemo.live.transport.peer import Peer

# What can be had again: entries by `sync`, the others because the newest replaces them.
DROPPABLE = {"live", "pulse", "tally"}


class Manager(socketio.Manager):
    """Hold audiences as plain dictionaries of peers; nobody has a room of their own."""

    def __init__(self):
        super().__init__()
        self._audiences: dict[str, dict[str, dict[str, Peer]]] = {}

    def emit(self, event, data, namespace, room=None, skip_sid=None, callback=None, to=None,
             **kwargs):  # fmt: skip
        """Send an event to one client, an audience, or everybody of a namespace."""
        if callback is not None or skip_sid:
            raise ValueError("events with a callback or a skipped client are not sent here")
        what = [event] if data is None else [event, data]
        frame = packets.event(namespace, what)
        droppable = event in DROPPABLE
        for peer in self._peers(namespace, to or room):
            peer.write(frame, droppable=droppable)

    def _peers(self, namespace: str, room: str | None) -> list[Peer]:
        audience = self._audiences.get(namespace, {}).get(room) if room else None
        if audience is not None:
            return list(audience.values())
        sockets = self.server.eio.sockets
        found = (sockets.get(eio_sid) for _, eio_sid in self.get_participants(namespace, room))
        return [client.peer for client in found if client is not None]

    def get_participants(self, namespace: str, room) -> Iterator[tuple[str, str]]:
        """Return (sid, Engine.IO sid) of everybody, of one client or of an audience."""
        everybody = self.rooms.get(namespace, {}).get(None, {})
        if room is None:
            return iter(list(everybody.items()))
        if room in everybody:
            return iter([(room, everybody[room])])
        members = self._audiences.get(namespace, {}).get(room, {})
        return iter([(sid, everybody[sid]) for sid in members if sid in everybody])

    def basic_enter_room(self, sid, namespace, room, eio_sid=None):
        """Put a client into an audience."""
        if room is None:
            super().basic_enter_room(sid, namespace, room, eio_sid)
            return
        if room == sid:
            return
        client = self.server.eio.sockets.get(eio_sid or self.eio_sid_from_sid(sid, namespace))
        if client is not None:
            audience = self._audiences.setdefault(namespace, {}).setdefault(room, {})
            audience[sid] = client.peer

    def basic_leave_room(self, sid, namespace, room):
        """Take a client out of an audience."""
        if room is None:
            super().basic_leave_room(sid, namespace, room)
            return
        audiences = self._audiences.get(namespace, {})
        if audiences.get(room, {}).pop(sid, None) is not None and not audiences[room]:
            del audiences[room]
            if not audiences:
                del self._audiences[namespace]

    def basic_disconnect(self, sid, namespace, **kwargs):
        """Forget a client."""
        for room in list(self._audiences.get(namespace, ())):
            self.basic_leave_room(sid, namespace, room)
        super().basic_disconnect(sid, namespace, **kwargs)

    def get_rooms(self, sid, namespace):
        """Return the audiences of a client."""
        audiences = self._audiences.get(namespace, {})
        return [room for room, members in audiences.items() if sid in members]
