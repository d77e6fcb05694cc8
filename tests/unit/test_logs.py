"""Logs are one line an event and say nothing secret."""

import json
import logging
import sys

import pytest

from livedemo import logs


def record(message, *, error=None, **extra):
    made = logging.LogRecord("livedemo.test", logging.INFO, "", 1, message, (), error)
    vars(made).update(extra)
    return made


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("signed in as ana.rios@example.org", "signed in as a***@example.org"),
        ("call +52 55 1234 5678 now", "call +*** now"),
        ("mysql+pymysql://root:hunter2@db:3306/x", "mysql+pymysql://***@db:3306/x"),
        ("GET /e/gala/join?token=abcdef&x=1 404", "GET /e/gala/join?… 404"),
        ("GET /sign-in/q1w2e3r4 200", "GET /sign-in/… 200"),
        ("password=hunter2 token: abc", "password=*** token: ***"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("at 19:41+00:00, 12 people?", "at 19:41+00:00, 12 people?"),
    ],
)
def test_secrets_and_people_are_masked(written, kept):
    assert logs.redact(written) == kept


@pytest.mark.parametrize("formatter", [logs.JsonFormatter(), logs.TextFormatter()])
@pytest.mark.parametrize(
    "evil", ["a\nb", "a\r\nb", "a\x1b[31mb", "a\u2028b", "a\u202eb", 'a"}\n{"b']
)
def test_a_record_stays_one_line(formatter, evil):
    line = formatter.format(record(evil, path=evil))
    assert len(line.splitlines()) == 1
    assert "\x1b" not in line
    assert "\u202e" not in line


def test_json_lines_parse_and_carry_extra_fields():
    line = logs.JsonFormatter().format(record("hello", event="gala", seconds=1.5, nothing=None))
    fields = json.loads(line)
    assert fields.pop("at").endswith("Z")
    assert fields == {
        "level": "INFO",
        "logger": "livedemo.test",
        "message": "hello",
        "event": "gala",
        "seconds": 1.5,
        "nothing": None,
    }


def test_json_traceback_is_inside_the_line():
    try:
        raise ValueError("ana@example.org\nsecond")
    except ValueError:
        line = logs.JsonFormatter().format(record("failed", error=sys.exc_info()))
    assert len(line.splitlines()) == 1
    assert "a***@example.org" in json.loads(line)["traceback"]


def test_text_traceback_lines_are_marked():
    try:
        raise ValueError("first\n2026-11-21T00:00:00.000Z INFO forged")
    except ValueError:
        line = logs.TextFormatter().format(record("failed", error=sys.exc_info()))
    assert all(row.startswith("    | ") for row in line.splitlines()[1:])


def test_request_lines_have_path_and_no_query(caplog):
    def answer(environ, start_response):
        start_response("404 NOT FOUND", [])
        return [b"no"]

    log = logs.RequestLog(answer)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/events/gala",
        "QUERY_STRING": "token=secret",
        "REMOTE_ADDR": "192.0.2.7",
        logs.REQUEST_ID: "a-b-c",
    }
    with caplog.at_level(logging.INFO, "livedemo.requests"):
        body = log(environ, lambda *_: None)
        assert log.active == 0
        assert next(body) == b"no"
        assert log.active == 1
        assert list(body) == []
    assert log.active == 0
    assert caplog.messages == ["GET /events/gala 404"]
    assert caplog.records[0].request_id == "a-b-c"


def test_a_second_configuration_replaces_the_first(capsys):
    class Settings:
        log_format = "json"
        log_level = "INFO"

    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        logs.configure(Settings)
        logs.configure(Settings)
        logging.getLogger("livedemo.test").info("once")
        lines = capsys.readouterr().err.splitlines()
        assert [json.loads(line)["message"] for line in lines] == ["once"]
    finally:
        root.handlers[:], root.level = before, level
