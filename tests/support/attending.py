"""Let people register and watch at chosen times, through the verbs that the sockets call."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from livedemo import clock
from livedemo.models import Event, User
from livedemo.services import attendance
from livedemo.services.attendance import Sign
from livedemo.services.operation import operation
from livedemo.services.people import ensure_participant
from livedemo.tenancy import tenant_scope
from tests.support import factories as make

CAP_SECONDS = 120
PING = timedelta(seconds=60)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Let it be one moment inside."""
    with clock.use(clock.Clock(wall=lambda: at, monotonic=lambda: 0.0)):
        yield


@operation
def register(event: Event, email: str, name: str, phone: str | None = None) -> User:
    """Let a person be in an event, with a stored profile of their own."""
    user = make.make_person(email, name)
    user.name, user.phone = name, phone
    ensure_participant(event, user.id)
    return user


def signs(event: Event, user_id: int, tab: str, start: datetime, end: datetime) -> list[Sign]:
    """Return what a tab says while somebody watches: hello, pings, bye."""

    def sign(kind: str, at: datetime) -> Sign:
        return Sign(event.id, event.tenant_id, user_id, tab, kind, at)

    pings = []
    at = start + PING
    while at < end:
        pings.append(sign("ping", at))
        at += PING
    return [sign("connect", start), *pings, sign("bye", end)]


def watch(event: Event, user: User, *stays: tuple[str, datetime, datetime]) -> None:
    """Let a person watch: (tab, from, until) each."""
    everything = [
        one for tab, start, end in stays for one in signs(event, user.id, tab, start, end)
    ]
    with tenant_scope(event.tenant_id):
        attendance.flush(sorted(everything, key=lambda one: one.at), CAP_SECONDS)
