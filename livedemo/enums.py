"""Name every stored value once; the spelling is the requirement documents'."""

from enum import StrEnum


class UserRole(StrEnum):
    """Say what a person may do in the whole installation (document 000, RBAC)."""

    USER = "user"
    ADMINISTRATOR = "administrador"
    SUPERADMIN = "superadmin"


class StaffRole(StrEnum):
    """Say what a person may do in one event (documents 000 and 001)."""

    ADMIN = "admin"
    MODERATOR = "moderator"
    SPEAKER = "speaker"
    ROOM_MANAGER = "gestionnaire_des_salles"
    BADGE_CONTROLLER = "controlleur_des_badges"


class ParticipantRole(StrEnum):
    """Say as what a person attends an event (document 001)."""

    PARTICIPANT = "participant"
    EXHIBITOR = "exposant"


class Level(StrEnum):
    """Say how sure we are that a browser belongs to the person (architecture §8)."""

    CLAIMED = "claimed"
    VERIFIED = "verified"


class LinkPurpose(StrEnum):
    """Say why a one-time link was made."""

    SIGN_IN = "sign_in"
    INVITE = "invite"


class Visibility(StrEnum):
    """Say who may know that an event exists."""

    PUBLIC = "public"
    PRIVATE = "private"


class Keep(StrEnum):
    """Say what of its times an event keeps when its time zone changes."""

    CLOCK = "clock"
    MOMENTS = "moments"


class VideoProvider(StrEnum):
    """Say which player shows an event's stream."""

    YOUTUBE = "youtube"
    VIMEO = "vimeo"
    HLS = "hls"
    FILE = "file"
    IFRAME = "iframe"


class QuestionStatus(StrEnum):
    """Name the states of a question (transitions: services/questions.py)."""

    PENDING = "pending"
    APPROVED = "approved"
    ON_STAGE = "on_stage"
    ANSWERED = "answered"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Restricted(StrEnum):
    """Say what a moderator has closed to one person."""

    CHAT = "chat"
    QUESTIONS = "questions"


class Switch(StrEnum):
    """Name the switches of a room (contract §6, `toggle`)."""

    CHAT = "chat"
    QUESTIONS = "questions"
    MODERATION = "moderation"
    EVENT = "event"


class SessionStatus(StrEnum):
    """Say where a session of the agenda stands (document 001)."""

    NOT_YET = "pas_encore"
    LIVE = "en_cours"
    OVER = "termine"


class SessionType(StrEnum):
    """Say what kind of session it is; only an atelier may cost something (document 001)."""

    CONFERENCE = "conference"
    WORKSHOP = "atelier"


class Times(StrEnum):
    """Say what a move by hand does to the times of what it moved."""

    KEEP = "keep"
    SHIFT = "shift"
    SWAP = "swap"


class Stream(StrEnum):
    """Name the numbered streams of an event; `session:<id>` joins them with the programme."""

    VIEWERS = "viewers"
    MODERATORS = "moderators"
    SPEAKERS = "speakers"


class EntryType(StrEnum):
    """Name what an entry of a stream is about (contract §6, `live`)."""

    CHAT = "chat"
    CHAT_HIDDEN = "chat_hidden"
    QUESTION = "question"
    QUESTION_REMOVED = "question_removed"
    ROOM = "room"


class Page(StrEnum):
    """Name the pages that may open a socket (contract §6, `connect`)."""

    WATCH = "watch"
    MODERATOR = "mod"
    SPEAKER = "speaker"
    REPORTS = "reports"
    STAGE = "stage"


class Bye(StrEnum):
    """Say why the server ends a socket (contract §6, `bye`)."""

    EVENT_CLOSED = "event_closed"
    SIGNED_OUT = "signed_out"
    ROLE_CHANGED = "role_changed"
    RESTARTING = "restarting"


class TokenType(StrEnum):
    """Say what an access token lets its holder do (document 003)."""

    ORGANIZER = "organizer"
    PARTICIPANT = "participant"


class TokenState(StrEnum):
    """Say where an access token stands; it is derived, never stored."""

    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class FileKind(StrEnum):
    """Say what a file is for; /files/<kind>/<id> names them so."""

    PHOTO = "photo"
    PROGRAMME = "programme"
    GUIDE = "guide"
    SLIDE = "slide"
    PLAN = "plan"


class Result(StrEnum):
    """Say how an attempt in the activity log ended."""

    OK = "ok"
    DENIED = "denied"
    FAILED = "failed"


def values(enumeration: type[StrEnum]) -> tuple[str, ...]:
    """Return the stored values of an enumeration, in order."""
    return tuple(member.value for member in enumeration)
