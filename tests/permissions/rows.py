"""One route with one request that its people may make, and what its templates may name."""

import re
from dataclasses import dataclass

FIELD = re.compile(r"\{(\w+)\}")
EVENT = {"slug", "event_id", "tenant", "tenant_id", "first_photo", "shown_slide",
         "shown_session"}  # fmt: skip
# What belongs to one event: under another event's address it does not exist.
OBJECTS = {"pending", "approved", "staged", "line", "guest", "mine", "helper", "session", "bare",
           "speech", "room", "bare_room", "photo", "slide", "own_slide", "own_speech", "token",
           "ticket"}  # fmt: skip
SUCCESS = {"GET": 200, "POST": 303, "DELETE": 204, "PATCH": 200}


@dataclass(frozen=True)
class Row:
    """Be one route with one request that its people may make."""

    endpoint: str
    method: str
    who: frozenset[str]
    path: str
    data: dict | None = None
    json: dict | None = None
    ok: tuple[int, ...] = ()
    writes: bool = True  # a POST that leaves everything as it was says so
    headers: dict | None = None

    def __str__(self) -> str:
        """Return the name of a failing row."""
        fields = {**(self.data or {}), **(self.json or {})}
        extra = ",".join(f"{k}={v}" for k, v in fields.items() if k in {"what", "on_behalf_of"})
        return f"{self.endpoint} {self.method} {self.path} {extra}".strip()

    @property
    def success(self) -> tuple[int, ...]:
        """Return the statuses of an answer that worked."""
        return self.ok or (SUCCESS[self.method],)

    @property
    def kinds(self) -> list[str]:
        """Return which of form and JSON body there is."""
        return [kind for kind in ("data", "json") if getattr(self, kind) is not None]

    @property
    def fields(self) -> set[str]:
        """Return what the templates name."""
        sent = (str(v) for kind in self.kinds for v in getattr(self, kind).values())
        return set(FIELD.findall(" ".join([self.path, *sent])))

    @property
    def in_event(self) -> bool:
        """Tell whether the address is an event's."""
        return self.path.startswith(("/e/{slug}", "/api/events/{event_id}"))

    @property
    def is_page(self) -> bool:
        """Tell whether a browser asks, neither a fragment nor a program."""
        return not self.headers and not self.path.startswith("/api/")

    @property
    def is_about_event(self) -> bool:
        """Tell whether the request is another one for each event."""
        return bool(self.fields & (EVENT | OBJECTS))

    @property
    def names_objects(self) -> bool:
        """Tell whether something inside the event is named."""
        return bool(self.fields & OBJECTS)


def get(endpoint: str, who, path: str, **more) -> Row:
    return Row(endpoint, "GET", who, path, **more)


def post(endpoint: str, who, path: str, form=None, **more) -> Row:
    return Row(endpoint, "POST", who, path, data=form, **more)


E, ADMIN, API = "/e/{slug}", "/e/{slug}/admin", "/api/events/{event_id}"
