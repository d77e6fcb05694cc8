"""Stand between a client and an HTTP service, and lose or forge an answer to an upload."""

import socket
import threading
from contextlib import suppress

REFUSED = (
    b"<?xml version='1.0'?><Error><Code>NotImplemented</Code><Message>A header you provided "
    b"implies functionality that is not implemented</Message></Error>"
)


class LosingProxy:
    """Relay connections to a port of this machine.

    It cuts the connection in place of the first `lose` whole answers to a PUT. With `plain` it
    answers 501 to a PUT that names a condition, as a service does that knows none.
    """

    def __init__(self, port: int, *, lose: int = 0, plain: bool = False):
        self.behind, self.lose, self.plain = port, lose, plain
        self.lost = self.refused = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # Closing alone would not wake who waits for it.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.behind)) as server:
            asked = {"head": b""}
            back = threading.Thread(target=self._answers, args=(server, client, asked), daemon=True)
            back.start()
            with suppress(OSError):
                while data := client.recv(65536):
                    if b" HTTP/1.1\r\n" in data[:4000]:
                        asked["head"] = data.split(b"\r\n\r\n")[0].lower()
                        if self.plain and b"\r\nif-none-match:" in asked["head"]:
                            self._refuse(client)
                            break
                    server.sendall(data)
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            back.join()

    def _answers(self, server, client, asked):
        with suppress(OSError):
            while data := server.recv(65536):
                whole = not data.startswith(b"HTTP/1.1 100")
                if whole and asked["head"].startswith(b"put ") and self.lost < self.lose:
                    self.lost += 1
                    break
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)

    def _refuse(self, client):
        self.refused += 1
        head = (
            f"HTTP/1.1 501 Not Implemented\r\nContent-Type: application/xml\r\n"
            f"Content-Length: {len(REFUSED)}\r\nConnection: close\r\n\r\n"
        )
        client.sendall(head.encode() + REFUSED)
