"""Write one line an event, as text or JSON, that says nothing secret."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime

from flask import g, has_app_context, request

# Where the id is kept for the line that is written when `g` is gone.
REQUEST_ID = "livedemo.request_id"

EMAIL = re.compile(r"([\w.+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")
PHONE = re.compile(r"\+\d[\d ()-]{6,18}\d")
# In URLs of databases, queues and mail servers.
CREDENTIALS = re.compile(r"(://)[^/\s:@]*:[^/\s@]+@")
QUERY = re.compile(r"(?<=[\w/])\?[\w.~%+-]+=[^\s\"']*")
# The path of a one-time link is the secret itself.
LINK = re.compile(r"(/sign-in/)[^/\s?\"']+")
NAMED = re.compile(
    r"(?i)\b(pass(?:word|wd)?|secret(?:_key)?|token|cookie|authorization|csrf\w*)"
    r"(\"?'?\s*[=:]\s*[\"']?)(?:bearer\s+)?[^\s\"',;&]+"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

# What a record has by itself; everything else came by `extra`.
PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
QUIET = re.compile(r"/(static/|healthz|readyz|metrics)")


def escape(text: str) -> str:
    """Return the text with control characters spelled out, so that it stays one line."""
    return CONTROL.sub(lambda m: SHORT.get(m[0]) or f"\\u{ord(m[0]):04x}", text)


def redact(text: str) -> str:
    """Return the text without query strings, link tokens, passwords, e-mails and phones."""
    text = CREDENTIALS.sub(r"\1***@", text)
    text = QUERY.sub("?…", text)
    text = LINK.sub(r"\1…", text)
    text = NAMED.sub(r"\1\2***", text)
    text = EMAIL.sub(r"\1***@\2", text)
    return PHONE.sub("+***", text)


def clean(value):
    """Return a logged value as it may be written."""
    if value is None or isinstance(value, bool | int | float):
        return value
    return escape(redact(str(value)))


def current_request_id() -> str | None:
    """Return the id of the request or socket event at hand."""
    return g.get("request_id") if has_app_context() else None


class Formatter(logging.Formatter):
    """Collect what both formats write."""

    def fields(self, record: logging.LogRecord) -> dict:
        """Return the record's own and extra fields, cleaned."""
        at = datetime.fromtimestamp(record.created, UTC)
        extra = {k: clean(v) for k, v in vars(record).items() if k not in PLAIN}
        request_id = extra.pop("request_id", None) or clean(current_request_id())
        return {
            "at": f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": clean(record.getMessage()),
            **({"request_id": request_id} if request_id else {}),
            **extra,
        }

    def trace(self, record: logging.LogRecord) -> str:
        """Return the traceback, or nothing."""
        if record.exc_info and record.exc_info[0]:
            return redact(self.formatException(record.exc_info))
        return ""


class JsonFormatter(Formatter):
    """Write one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        fields = self.fields(record)
        trace = self.trace(record)
        if trace:
            fields["traceback"] = trace
        return json.dumps(fields, ensure_ascii=False, default=str)


class TextFormatter(Formatter):
    """Write one line a record for people; a traceback follows, each line marked."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        fields = self.fields(record)
        head = [fields.pop(name) for name in ("at", "level", "logger", "message")]
        line = " ".join([*head, *(f"{name}={value}" for name, value in fields.items())])
        for row in self.trace(record).splitlines():
            line += "\n    | " + escape(row)
        return line


class StderrHandler(logging.StreamHandler):
    """Write to the stderr of the moment, which test runners replace."""

    def __init__(self):
        logging.Handler.__init__(self)

    @property
    def stream(self):
        """Return where to write now."""
        return sys.stderr


def configure(settings) -> None:
    """Send every logger to stderr in the chosen format; a second call replaces the first."""
    handler = StderrHandler()
    handler.setFormatter(JsonFormatter() if settings.log_format == "json" else TextFormatter())
    handler.set_name("livedemo")
    root = logging.getLogger()
    for old in [h for h in root.handlers if h.get_name() == "livedemo"]:
        root.removeHandler(old)
    root.addHandler(handler)
    level = settings.log_level.upper()
    root.setLevel(level if level in logging.getLevelNamesMapping() else "INFO")
    for noisy in ("alembic", "engineio", "socketio", "urllib3", "werkzeug"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def init_app(app) -> None:
    """Log as the application's settings say, with the id of each request."""
    configure(app.config["LIVEDEMO"])

    @app.teardown_request
    def keep_request_id(_error):
        request.environ[REQUEST_ID] = g.get("request_id")


class RequestLog:
    """Log each request when its answer has been sent, and count those under way."""

    def __init__(self, app):
        self.app = app
        self.active = 0
        self.log = logging.getLogger("livedemo.requests")

    def __call__(self, environ, start_response):
        """Answer as the application does."""
        counted = not environ.get("HTTP_UPGRADE")
        status = ["500" if counted else "101"]  # a WebSocket answers on the connection itself
        began = time.monotonic()
        self.active += counted

        def started(line, headers, exc_info=None):
            status[0] = line.split(" ", 1)[0]
            return start_response(line, headers, exc_info)

        try:
            yield from self._answer(environ, started)
        except Exception:
            self.log.exception("An error outside the application's own handling")
            raise
        finally:
            self.active -= counted
            self._write(environ, status[0], time.monotonic() - began)

    def _answer(self, environ, start_response):
        answer = self.app(environ, start_response)
        try:
            yield from answer
        finally:
            if hasattr(answer, "close"):
                answer.close()

    def _write(self, environ, status, seconds):
        # Decoded paths may hold anything; the formatter escapes them. Queries are left out.
        path = environ.get("RAW_PATH_INFO") or environ.get("PATH_INFO", "")
        level = logging.DEBUG if QUIET.match(path) else logging.INFO
        extra = {"milliseconds": round(seconds * 1000, 1), "address": environ.get("REMOTE_ADDR")}
        extra["request_id"] = environ.get(REQUEST_ID)
        method = environ.get("REQUEST_METHOD")
        self.log.log(level, "%s %s %s", method, path, status, extra=extra)
