"""Read a form with a file as it arrives: never whole in memory, never spooled by the framework.

The fields stand before the file. Who may send one is decided before anything is read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import g, request
from flask_babel import gettext as _
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from livedemo import formats, storage
from livedemo.errors import FileTooLarge, Incomplete, Invalid, NoSpace, TooLarge, UnsupportedType
from livedemo.services.operation import release

CHUNK = 64 * 1024
# Boundaries, names and the fields.
BESIDE_FILE = 64 * 1024
MAX_FIELD = 16 * 1024
MAX_PARTS = 20
# How a file may be refused, so that a page can say it beside the form.
REFUSALS = (Incomplete, Invalid, NoSpace, TooLarge, UnsupportedType)


@dataclass
class Arrived:
    """Be a file that arrived whole, with the name that its sender calls it."""

    name: str
    incoming: storage.Incoming
    fields: dict[str, str]


def takes_file(view: Callable) -> Callable:
    """Declare that a view reads a form with a file; every other body stays small."""
    view.takes_file = True  # type: ignore[attr-defined]
    return view


def is_expected(view: Callable) -> bool:
    """Tell whether a view was declared so and something was sent."""
    return getattr(view, "takes_file", False) and request.method not in {"GET", "HEAD", "OPTIONS"}


def allow() -> None:
    """Let this request be as large as a file; raises TooLarge when it says that it is larger."""
    if (request.content_length or 0) > formats.MAX_BYTES + BESIDE_FILE:
        raise FileTooLarge()
    request.max_content_length = formats.MAX_BYTES + BESIDE_FILE
    g.receiving = _Form()


def fields() -> dict[str, str]:
    """Return the fields that stand before the file; raises Incomplete, UnsupportedType."""
    form: _Form = g.receiving
    form.read_fields()
    return form.fields


@contextmanager
def arriving(name: str = "file") -> Iterator[Arrived]:
    """Read the file; it is gone after the block unless it was kept.

    Raises Incomplete, Invalid, TooLarge, UnsupportedType, NoSpace.
    """
    form: _Form = g.receiving
    form.read_fields()
    if form.file is None or form.file.name != name:
        raise Invalid(name, _("Choose a file."))
    release()  # a telephone may take minutes, and the database has something else to do
    with storage.current().incoming() as incoming:
        form.read_file(incoming)
        yield Arrived(form.file.filename, incoming, form.fields)


class _Form:
    """Be the body of a request, read as far as somebody asked for."""

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.file: File | None = None
        self._decoder: MultipartDecoder | None = None

    def read_fields(self) -> None:
        """Read up to the first file, or to the end."""
        if self._decoder is not None:
            return
        kind, options = parse_options_header(request.content_type)
        boundary = options.get("boundary", "")
        if kind != "multipart/form-data" or not (boundary and boundary.isascii()):
            raise UnsupportedType()
        self._decoder = MultipartDecoder(
            boundary.encode(), max_form_memory_size=4 * CHUNK, max_parts=MAX_PARTS
        )
        self._read_fields()

    def _read_fields(self) -> None:
        name, value = "", b""
        for event in self._events():
            if isinstance(event, File):
                if self.file is not None:
                    raise Invalid("file", _("Send one file at a time."))
                self.file = event
                return
            if isinstance(event, Field):
                name, value = event.name or "", b""
            elif isinstance(event, Data):
                value += event.data
                if len(value) > MAX_FIELD:
                    raise TooLarge()
                if not event.more_data:
                    self.fields[name] = value.decode("utf-8", "replace")

    def read_file(self, incoming: storage.Incoming) -> None:
        """Read the file and what stands behind it."""
        for event in self._events():
            assert isinstance(event, Data)
            incoming.write(event.data)
            if incoming.size > formats.MAX_BYTES:
                raise FileTooLarge()
            if not event.more_data:
                break
        self._read_fields()

    def _events(self) -> Iterator[Event]:
        assert self._decoder is not None
        try:
            while not isinstance(event := self._decoder.next_event(), Epilogue):
                if isinstance(event, NeedData):
                    self._decoder.receive_data(request.stream.read(CHUNK) or None)
                else:
                    yield event
        except RequestEntityTooLarge:
            raise TooLarge() from None
        except (ValueError, ClientDisconnected):
            raise Incomplete(_("The file did not arrive whole. Try again.")) from None
