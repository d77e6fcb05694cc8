"""Talk to a server byte by byte, and ask a process to serve where it should refuse."""

import socket
import subprocess
import sys

from tests.support.processes import ROOT

# The real server with short limits, so that time-outs can be waited for.
PROGRAM = """
import eventlet
eventlet.monkey_patch()
from livedemo import create_app, protocol, server
protocol.IDLE_SECONDS = protocol.HEAD_SECONDS = 1
server.REQUEST_SECONDS = 0.2
server.serve(create_app)
"""
IMPATIENT = (sys.executable, "-c", PROGRAM)


def connect(server) -> socket.socket:
    """Return a new connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def exchange(server, data: bytes) -> bytes:
    """Send bytes on a new connection; return all that comes until the server closes it."""
    with connect(server) as client:
        client.sendall(data)
        return read_all(client)


def read_all(client) -> bytes:
    """Return what comes until the server closes the connection."""
    received = b""
    while True:
        try:
            chunk = client.recv(65536)
        except ConnectionResetError:
            return received
        if not chunk:
            return received
        received += chunk


def status(answer: bytes) -> int:
    """Return the status code of an answer."""
    return int(answer.split(b" ", 2)[1])


def refusal(environment: dict) -> tuple[int, str]:
    """Run `python wsgi.py` where it should refuse to serve; return exit code and stderr."""
    done = subprocess.run(
        [sys.executable, "wsgi.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


def half_a_post(server) -> socket.socket:
    """Return a connection whose request is under way until its last bytes come."""
    client = connect(server)
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded"
    client.sendall(f"{head}\r\nContent-Length: 10\r\n\r\nname=ab".encode())
    return client
