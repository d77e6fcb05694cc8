"""List what document 003's tables refuse: the constraint, a row of it, and how many may stay."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import null

from livedemo.models import (
    AccessToken,
    EventPhoto,
    EventSession,
    ProgrammeRelease,
    Room,
    Slide,
    Speech,
    Upload,
)
from tests.support.agenda import at

AT_ONCE = 20
NOBODY = 999_999


@dataclass(frozen=True)
class World:
    """Hold the ids that a row may name, and those of another organiser."""

    tenant_id: int
    event_id: int
    session_id: int
    speech_id: int
    room_id: int
    other: "World | None" = None


@dataclass(frozen=True)
class Case:
    """Be one constraint: of twenty such rows at once `kept` stay."""

    name: str
    model: type
    values: Callable[[World, int], dict]
    kept: int

    def row(self, world: World, number: int) -> dict:
        """Return the number-th row."""
        own = {"tenant_id": world.tenant_id, "event_id": world.event_id}
        return {**own, **self.values(world, number)}


def _cases(base: Case, refused: dict[str, dict], once: dict[str, dict], free: dict[str, dict]):
    """Return the lawful row and its variants: `refused` always, `once` at most one, `free` all."""

    def variant(name, changes, kept):
        def values(world, number):
            found = changes(world) if callable(changes) else changes
            return {**base.values(world, number), **found}

        return Case(f"{base.name}: {name}", base.model, values, kept)

    refused = {
        "an event that is not there": {"event_id": NOBODY},
        "another tenant's event": lambda world: {"event_id": world.other.event_id},
        "another tenant": lambda world: {"tenant_id": world.other.tenant_id},
        "no event": {"event_id": None},
        **refused,
    }
    return [
        base,
        *(variant(name, changes, 0) for name, changes in refused.items()),
        *(variant(name, changes, 1) for name, changes in once.items()),
        *(variant(name, changes, AT_ONCE) for name, changes in free.items()),
    ]


def _needed(*names: str) -> dict[str, dict]:
    """Return what leaves one column empty that must not be; a default does not fill it in."""
    return {f"{name} NOT NULL": {name: null()} for name in names}


def _file(folder: str, number: int) -> dict:
    return {"filename": f"{number}.png", "storage_path": f"{folder}/{number}", "file_size": 1,
            "mime_type": "image/png", "uploaded_at": at(0)}  # fmt: skip


PHOTO = Case(
    "event_photos",
    EventPhoto,
    lambda _world, number: {
        **_file("event-photos", number),
        "display_order": number,
        "width": 1,
        "height": 1,
    },
    AT_ONCE,
)
SESSION = Case("sessions", EventSession, lambda _world, number: {"title": f"{number}"}, AT_ONCE)
SPEECH = Case(
    "speeches",
    Speech,
    lambda world, number: {"session_id": world.session_id, "title": "T", "speaker_name": "S"},
    AT_ONCE,
)
SLIDE = Case(
    "slides",
    Slide,
    lambda world, number: {**_file("slides", number), "speech_id": world.speech_id},
    AT_ONCE,
)
TOKEN = Case(
    "access_tokens",
    AccessToken,
    lambda _world, number: {
        "token_hash": f"{number:064d}",
        "token_sealed": "sealed",
        "hint": "0000",
        "type": "participant",
    },
    AT_ONCE,
)
FILE = Case(
    "uploads",
    Upload,
    lambda _world, number: {
        "storage_key": f"guides/{number}",
        "kind": "guide",
        "declared_size": 1,
        "declared_type": "application/pdf",
    },
    AT_ONCE,
)
RELEASE = Case(
    "programme_releases",
    ProgrammeRelease,
    lambda _world, number: {
        "number": number + 1,
        "snapshot": {},
        "changes": [],
        "published_at": at(0),
    },
    AT_ONCE,
)
ROOM = Case("rooms", Room, lambda _world, number: {"name": f"Room {number}"}, AT_ONCE)

CASES = [
    *_cases(
        PHOTO,
        refused={
            "CHECK (file_size > 0)": {"file_size": 0},
            "CHECK (file_size <= 52428800)": {"file_size": 52_428_801},
            "CHECK (mime_type IN jpeg, png, webp)": {"mime_type": "image/gif"},
            "CHECK (length(filename) <= 255)": {"filename": "ñ" * 256},
            "CHECK (display_order >= 0)": {"display_order": -1},
            **_needed(
                "storage_path",
                "filename",
                "file_size",
                "mime_type",
                "uploaded_at",
                "is_cover",
                "display_order",
                "tenant_id",
            ),
            "an uploader who is not there": {"uploaded_by": NOBODY},
        },
        once={
            "one_cover_per_event": {"is_cover": True},
            "unique_display_order_per_event": {"display_order": 7},
            "storage_path UNIQUE": {"storage_path": "event-photos/same"},
        },
        free={
            "52428800 bytes": {"file_size": 52_428_800},
            "255 letters": {"filename": "ñ" * 255},
        },
    ),
    *_cases(
        SESSION,
        refused={
            "the end is before the beginning": {"scheduled_time": at(10), "end_time": at(9)},
            "the end is the beginning": {"scheduled_time": at(10), "end_time": at(10)},
            "a status that there is not": {"status": "cancelled"},
            "a kind that there is not": {"session_type": "party"},
            "a conference is not paid": {"is_paid": True},
            "a price of what is free": {"price_minor": 1},
            "another event's room": lambda world: {"room_id": world.other.room_id},
            "a room that is not there": {"room_id": NOBODY},
            **_needed("title", "tenant_id"),
        },
        once={"one lesson of a key": {"lesson_key": "same"}},
        free={
            "scheduled_time NULL, display_order NULL": {
                "scheduled_time": None,
                "display_order": None,
            },
            "the same time": {"scheduled_time": at(9), "end_time": at(10)},
            "our room": lambda world: {"room_id": world.room_id},
        },
    ),
    *_cases(
        SPEECH,
        refused={
            "a speech belongs to a session": {"session_id": None},
            "another event's session": lambda world: {"session_id": world.other.session_id},
            "a session that is not there": {"session_id": NOBODY},
            "a speech takes time": {"duration": 0},
            "a speaker who is not there": {"speaker_id": NOBODY},
            "speaker_name NOT NULL": {"speaker_name": None},
        },
        once={},
        free={"scheduled_time NULL, display_order NULL": {"scheduled_time": None}},
    ),
    *_cases(
        SLIDE,
        refused={
            "a slide belongs to a speech": {"speech_id": None},
            "another event's speech": lambda world: {"speech_id": world.other.speech_id},
            "a speech that is not there": {"speech_id": NOBODY},
            "CHECK (file_size > 0)": {"file_size": 0},
            "100 MB, the wider bound": {"file_size": 104_857_601},
            "CHECK (length(filename) <= 255)": {"filename": "ñ" * 256},
            **_needed(
                "storage_path",
                "filename",
                "file_size",
                "mime_type",
                "uploaded_at",
                "display_order",
                "tenant_id",
            ),
            "an uploader who is not there": {"uploaded_by": NOBODY},
        },
        once={"storage_path UNIQUE": {"storage_path": "slides/same"}},
        free={"104857600 bytes": {"file_size": 104_857_600}},
    ),
    *_cases(
        TOKEN,
        refused={
            "organizer or participant": {"type": "visitor"},
            "a digest of another length": {"token_hash": "0" * 63},
            "uses below none": {"use_count": -1},
            "revoked_by REFERENCES": {"revoked_by": NOBODY},
            **_needed("token_sealed", "token_hash", "type", "use_count", "event_id", "tenant_id"),
        },
        once={"one row of a token": {"token_hash": "f" * 64}},
        free={"revoked and expired": {"revoked_at": at(0), "expires_at": at(0)}},
    ),
    *_cases(
        FILE,
        refused={
            "a kind that there is not": {"kind": "party"},
            "an empty file": {"declared_size": 0},
            "CHECK (length(filename) <= 255)": {"filename": "ñ" * 256},
        },
        once={"storage_key UNIQUE": {"storage_key": "guides/same"}},
        free={},
    ),
    *_cases(RELEASE, refused={}, once={"a number is given once": {"number": 1}}, free={}),
    *_cases(
        ROOM,
        refused={"fewer than no seats": {"capacity": -1}},
        once={"a name is given once": {"name": "Patio"}},
        free={},
    ),
]
