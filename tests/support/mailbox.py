"""Be a mail server on this machine that keeps every letter for the test to read."""

import socketserver
import threading
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser


class _Session(socketserver.StreamRequestHandler):
    """Speak as much SMTP as a client of one letter needs."""

    def handle(self):
        self._say(220, "mailbox")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"QUIT":
                self._say(221, "bye")
                return
            if word == b"DATA":
                self._say(354, "go on")
                self._receive()
            self._say(250, "ok")

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())

    def _receive(self) -> None:
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        letter = BytesParser(policy=policy.default).parsebytes(b"".join(lines))
        self.server.mailbox.letters.append(letter)
        self.server.mailbox.arrived.set()


class Mailbox:
    """Hold a running server and what it received."""

    def __init__(self):
        self.letters: list[EmailMessage] = []
        self.arrived = threading.Event()
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session)
        self.server.daemon_threads = True
        self.server.mailbox = self
        self.url = f"smtp://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def wait(self) -> EmailMessage:
        """Return the newest letter, waiting for the first one."""
        assert self.arrived.wait(timeout=10), "no letter came"
        return self.letters[-1]
