"""Serve the application: one listener, limits on every connection, and a clean way out."""

import errno
import gc
import logging
import os
import resource
import signal
import socket
import sys
import time

import eventlet
from eventlet import wsgi

from livedemo import config, live, logs, protocol, supervisor
from livedemo.extensions import socketio
from livedemo.live import transport
from livedemo.protocol import Protocol

log = logging.getLogger(__name__)

BACKLOG = 512
LINE_BYTES = 8192
SPARE_FILES = 200  # database, Redis, static files, logs

# One drain: goodbyes, then requests, then sockets; a platform kills 30 s after SIGTERM.
GOODBYE_SECONDS = 4
REQUEST_SECONDS = 10
SOCKET_SECONDS = 3
DRAIN_SECONDS = 19

# How many more objects of a kind that can form cycles start a look for such cycles; Python's 700
# had a loop that serves thousands look a thousand times a second, mostly at what stays. With more
# than a few thousand, each look holds a line up.
COLLECT_AFTER, COLLECT_OLDER_AFTER = 5_000, 20

# Accepting may go on after these; eventlet's own loop would end the server.
FULL = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
CLOSED = {errno.EBADF, errno.EINVAL, errno.ENOTSOCK}


def bind(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """Return a listener, or end the process with one sentence that says why not."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # its connections inherit
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            sys.exit(f"PORT {port} on {host} is in use. Stop the other server or choose a PORT.")
        sys.exit(f"HOST {host}, PORT {port} cannot be served: {error.strerror or error}.")
    return listener


def raise_file_limit(connections: int) -> int:
    """Allow a file descriptor a connection; return how many connections that leaves."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return connections
    possible = max(soft - SPARE_FILES, soft // 2)
    log.warning("MAX_CONNECTIONS is cut to %d: `ulimit -n` allows %d files", possible, soft)
    return possible


class Server:
    """Accept connections, hand them to the application, and end in good order."""

    def __init__(self, app, listener: socket.socket):
        self.app = app
        self.listener = listener
        self.requests = logs.RequestLog(app)
        self.http = wsgi.Server(
            listener,
            listener.getsockname(),
            self.requests,
            # RequestLog writes about requests and their errors.
            log_output=False,
            protocol=Protocol,
            max_http_version="HTTP/1.1",
            keepalive=protocol.IDLE_SECONDS,
            socket_timeout=protocol.IDLE_SECONDS,
            url_length_limit=LINE_BYTES,
            log_x_forwarded_for=False,
            debug=False,
        )
        self.connections = eventlet.GreenPool(
            raise_file_limit(app.config["LIVEDEMO"].max_connections)
        )

    @property
    def full(self) -> bool:
        """Tell whether another connection has to wait; sockets in our own hands count, too."""
        return self.connections.running() + transport.open_now(socketio) >= self.connections.size

    def accept(self) -> None:
        """Accept connections until the listener is closed."""
        while True:
            while self.full:
                eventlet.sleep(0.05)
            try:
                client, address = self.listener.accept()
            except OSError as error:
                if error.errno in CLOSED:
                    return
                if error.errno in FULL:
                    log.error("A connection has to wait: %s", error.strerror)
                    eventlet.sleep(0.2)
                continue
            client.settimeout(protocol.IDLE_SECONDS)
            self.connections.spawn_n(self._serve, [address, client, wsgi.STATE_IDLE])

    def _serve(self, connection) -> None:
        try:
            self.http.process_request(connection)
        except OSError as error:
            log.debug("A connection broke: %s", error)
        except Exception:  # one connection's trouble is not the server's
            log.exception("A connection ended with an error")
        finally:
            connection[1].close()

    def drain(self) -> None:
        """Stop accepting, say goodbye, finish what is under way, close the sockets."""
        self.app.extensions["livedemo.draining"].set()
        self.http.keepalive = False
        self.listener.close()
        with self.app.app_context():
            _bounded(GOODBYE_SECONDS, live.drain, self.app)
        _bounded(REQUEST_SECONDS, self._requests_finish)
        _bounded(SOCKET_SECONDS, _close_sockets)

    def _requests_finish(self) -> None:
        while self.requests.active:
            eventlet.sleep(0.05)


def _bounded(seconds, function, *args) -> None:
    """Run a step of the drain; a slow or failing one does not hold up the next."""
    try:
        with eventlet.Timeout(seconds):
            function(*args)
    except eventlet.Timeout:
        log.warning("%s was not done within %s s", function.__name__.strip("_"), seconds)
    except Exception:
        log.exception("%s failed", function.__name__.strip("_"))


def _close_sockets() -> None:
    # The engine's close makes browsers reconnect by themselves; one after another would take
    # as long as the slowest of them each time.
    engine = socketio.server.eio
    closing = eventlet.GreenPool(1000)
    for sid in list(engine.sockets):
        closing.spawn_n(engine.disconnect, sid)
    closing.waitall()
    while transport.open_now(socketio):  # what waits in backlogs leaves first
        eventlet.sleep(0.05)


class Stop:
    """Note signals; a loop reads the note, since a handler may not switch greenlets."""

    def __init__(self):
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, self._interrupt)

    def _ask(self, *_):
        self.asked = True

    def _interrupt(self, *_):
        if self.asked:  # ctrl-C a second time: do not wait
            os._exit(130)
        self.asked = True


def _leave(code: int) -> None:
    """End now: greenlets of open connections would hold up an ordinary exit."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)


def _too_slow(*_) -> None:
    log.error("The drain took longer than %s s", DRAIN_SECONDS)
    _leave(1)


def _settle() -> None:
    """Take what the start has made out of the collector's rounds: it stays for ever."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, COLLECT_OLDER_AFTER, COLLECT_OLDER_AFTER)


def run(app) -> None:
    """Serve the application in this process until it is told to stop."""
    stop = Stop()
    settings = app.config["LIVEDEMO"]
    listener = bind(settings.host, settings.port, shared=supervisor.is_worker())
    server = Server(app, listener)
    accepting = eventlet.spawn(server.accept)
    live.start_background(app)
    _settle()
    host, port = listener.getsockname()[:2]
    log.info("Serving on http://%s:%d", f"[{host}]" if ":" in host else host, port)
    # A timer set by the signal handler would not wake an idle hub, hence the short sleeps.
    while not stop.asked and not accepting.dead and not supervisor.is_orphan():
        eventlet.sleep(0.25)
    began = time.monotonic()
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(DRAIN_SECONDS)
    failed = accepting.dead
    server.drain()
    log.info("Stopped after %.1f s", time.monotonic() - began)
    _leave(1 if failed else 0)


def serve(create_app) -> None:
    """Serve with as many processes as the settings ask for."""
    try:
        settings = config.read()
        logs.configure(settings)
        if settings.web_concurrency == 1 or supervisor.is_worker():
            run(create_app(async_mode="eventlet"))
        bind(settings.host, settings.port).close()
        supervisor.Supervisor(settings.web_concurrency).run()
    except config.SettingsError as error:
        sys.exit(str(error))
