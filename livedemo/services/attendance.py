"""Keep watch time: visits are intervals by the server's clock (§12)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Sign:
    """Be one sign of life of a tab: `connect`, `ping` or `bye`."""

    event_id: int
    tenant_id: int
    user_id: int
    tab: str
    kind: str
    at: datetime
    playing: bool | None = None


def flush(signs, cap_seconds):
    """Store signs of life."""
