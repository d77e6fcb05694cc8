"""Bring together what the viewers noted and what the server stored of them."""

import time

from livedemo import clock
from livedemo.cli.simulate.crowd import Crowd
from livedemo.cli.simulate.verdict import Measures, lost_lines, storms_of, unequal_lists
from livedemo.models import Event
from livedemo.queries import rehearsals

# After the goodbyes the last signs of life are stored within so many seconds.
STORED_SECONDS = 15.0


def of(crowd: Crowd, own_share: float, event: Event) -> Measures:
    """Return everything that the verdict is about; reads the database, changes nothing."""
    rehearsals.look_again()
    record, viewers = crowd.record, crowd.viewers
    stored = [line.number for line in record.lines if line.id is not None]
    expected, lost = lost_lines(stored, (viewer.heard for viewer in viewers))
    return Measures(
        viewers=crowd.plan.viewers,
        entered=sum(viewer.was_here for viewer in viewers),
        entering=(record.entering.at(0.5), record.entering.at(0.99)),
        lines=len(record.lines),
        stored=len(stored),
        waited=record.outcomes["waited"],
        refused=record.refusals.total(),
        failed=record.outcomes["failed"] + crowd.unfinished,
        expected=expected,
        heard=expected - lost,
        caught_up=record.caught_up,
        storm_delay=record.storm_delays.at(0.99),
        delay=(record.delays.at(0.5), record.delays.at(0.99)),
        lost=lost,
        doubled=record.doubled,
        disordered=record.disordered,
        unequal=_unequal(crowd, event),
        contradictions=record.contradictions,
        gaps=record.gaps,
        resets=record.resets,
        reconnects=record.reconnects,
        dropped=record.dropped,
        storms=storms_of(record),
        pings=record.pings,
        pings_failed=record.pings_failed,
        watch_errors=_watch_errors(crowd, event),
        ping_interval=min((viewer.room.ping for viewer in viewers), default=60.0),
        own_lag=record.own_lag.at(0.99),
        own_share=own_share,
        problems=record.problems,
    )


def _unequal(crowd: Crowd, event: Event) -> int:
    """Count the viewers whose list is not the one that the table holds."""
    ranges = [(viewer.stream.first, viewer.stream.last) for viewer in crowd.viewers]
    if not ranges:
        return 0
    lowest, highest = min(first for first, _ in ranges), max(last for _, last in ranges)
    table = {seq: ref for seq, ref in rehearsals.told(event, lowest) if seq <= highest}
    head = max(crowd.head, max(crowd.record.told, default=0))
    return unequal_lists(ranges, head, crowd.record.told, table)


def _watch_errors(crowd: Crowd, event: Event) -> list[float] | None:
    """Return the reports' time less the true one, person by person; None where none is kept."""
    if not event.keep_watch_time:
        return None
    run, end = crowd.plan.run, clock.monotonic() + STORED_SECONDS
    while rehearsals.still_there(event, run) and clock.monotonic() < end:
        time.sleep(0.5)
        rehearsals.look_again()
    reported = rehearsals.seconds(event, run)
    return [
        reported.get(crowd.plan.email(viewer.number), 0) - viewer.watching.total
        for viewer in crowd.viewers
        if viewer.was_here
    ]
