"""Send files to a real server as an organiser's browser does, or byte by byte."""

import contextlib
import io
import os
import socket
from pathlib import Path

from tests.support.files import picture
from tests.support.live_server import LiveServer
from tests.support.visitors import member
from tests.support.wire import read_all

BOUNDARY = "----0123456789"


class Sender:
    """Be an organiser's browser that sends bytes one by one where it wants to."""

    def __init__(self, server: LiveServer):
        self.server = server
        self.visitor = member(server, "ana@example.org", "gala", "admin")
        self.token = self.visitor.token()
        self.api = "/api/events/1"

    def head(self, length, path: str = "photos", method: str = "POST", **more: str) -> bytes:
        """Return the head of a request that says it is so long."""
        headers = {
            "Host": f"127.0.0.1:{self.server.port}",
            "Cookie": self.visitor.cookie,
            "X-CSRFToken": self.token,
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Accept": "application/json",
            **({"Content-Length": str(length)} if length is not None else {}),
            **more,
        }
        lines = [f"{method} {self.api}/{path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    def connect(self) -> socket.socket:
        """Return a new connection."""
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=60)

    def exchange(self, *parts: bytes) -> bytes:
        """Send parts, end sending, and return the answer."""
        with self.connect() as client:
            for part in parts:
                client.sendall(part)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_WR)
            return read_all(client)

    def upload(self, data: bytes, name: str = "x.jpg", path: str = "photos", method: str = "POST",
               fields: dict | None = None):  # fmt: skip
        """Send a whole file as any client would."""
        return self.visitor.http.request(
            method,
            f"{self.server.url}{self.api}/{path}",
            data=fields,
            files={"file": (name, io.BytesIO(data))},
            headers={"X-CSRFToken": self.token},
            timeout=120,
        )

    def ask(self, method: str, path: str, **what):
        """Return what the API answers; fails when it refuses."""
        url, headers = f"{self.server.url}{self.api}/{path}", {"X-CSRFToken": self.token}
        answer = self.visitor.http.request(method, url, headers=headers, timeout=120, **what)
        assert answer.ok, answer.text
        return answer.json()

    def speech(self) -> int:
        """Add a session with one speech to the draft; returns the speech's number."""
        session = self.ask("POST", "sessions", json={"title": "Opening"})["id"]
        talk = {"session_id": session, "title": "Welcome", "speaker_name": "Sam"}
        return self.ask("POST", "speeches", json=talk)["id"]

    def get(self, url: str):
        """Return what the server answers."""
        return self.visitor.http.get(self.server.url + url, timeout=20)

    def photos(self) -> list[dict]:
        """Return what the album says."""
        return self.get(f"{self.api}/photos").json()["photos"]

    def files(self) -> list[dict]:
        """Return what is said of programme and guide."""
        return self.get(f"{self.api}/files").json()["files"]

    def slides(self) -> list[dict]:
        """Return what is said of all slides."""
        return self.get(f"{self.api}/slides").json()["slides"]


def body(data: bytes, name: bytes = b"x.jpg", fields: dict | None = None) -> bytes:
    """Return a form with a file, and before it the fields."""
    line = BOUNDARY.encode()
    typed = b"".join(
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
        % (line, field.encode(), str(value).encode())
        for field, value in (fields or {}).items()
    )
    return (
        b'%b--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n%b\r\n--%b--\r\n"
    ) % (typed, line, name, data, line)


def padded(size: int) -> bytes:
    """Return a photo of exactly so many bytes: what follows its end is nobody's."""
    photo = picture(size=(64, 48))
    return photo + bytes(size - len(photo))


def under_way(server: LiveServer) -> int:
    """Return how many files without a name, or with one that is not final, the server holds."""
    count = 0
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            count += "incoming" in os.readlink(link)
    return count
