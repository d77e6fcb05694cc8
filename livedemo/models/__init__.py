"""Import every table, so that the metadata is whole."""

from livedemo.models.activity import Activity, ActivityHead
from livedemo.models.agenda import EventSession, ProgrammeRelease, Room, Slide, Speech
from livedemo.models.attendance import Attendance, AudienceMinute, Visit
from livedemo.models.base import TENANT_TABLES, TenantScoped
from livedemo.models.events import Event, EventStaff, Participant
from livedemo.models.files import EventPhoto, Upload
from livedemo.models.live import ChatMessage, Question, Restriction, StreamEntry, StreamHead
from livedemo.models.people import SignInLink, Tenant, TenantAdmin, User, UserSession
from livedemo.models.tokens import AccessToken, SessionToken

__all__ = [
    "TENANT_TABLES",
    "AccessToken",
    "Activity",
    "ActivityHead",
    "Attendance",
    "AudienceMinute",
    "ChatMessage",
    "Event",
    "EventPhoto",
    "EventSession",
    "EventStaff",
    "Participant",
    "ProgrammeRelease",
    "Question",
    "Restriction",
    "Room",
    "SessionToken",
    "SignInLink",
    "Slide",
    "Speech",
    "StreamEntry",
    "StreamHead",
    "Tenant",
    "TenantAdmin",
    "TenantScoped",
    "Upload",
    "User",
    "UserSession",
    "Visit",
]
