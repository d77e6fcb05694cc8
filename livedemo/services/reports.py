"""Note who takes data along."""

from livedemo.actors import Actor
from livedemo.models import Event
from livedemo.policy import Permission, require
from livedemo.services import activity
from livedemo.services.operation import operation


@operation
def export(actor: Actor, event: Event | None, table: str, **about) -> None:
    """Write into the activity log that a table is taken along, and which part of it.

    The log of the whole installation belongs to no event.
    """
    require(actor, Permission.REPORT_EXPORT, event)
    told = {name: value for name, value in about.items() if value}
    activity.record(actor, event, "report.export", None, table=table, **told)
