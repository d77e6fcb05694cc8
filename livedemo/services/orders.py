"""Put things in an order that somebody saw and wished: photos, slides, speeches, sessions."""

import hashlib
import json
from collections.abc import Sequence

from flask_babel import gettext as _

from livedemo.errors import Conflict, Invalid
from livedemo.extensions import db

# Out of the way of the places that are given anew: where no two may have the same one.
ASIDE = 1_000_000


def revision(items: Sequence) -> str:
    """Return what tells whether the order of a list has changed, or what is in it."""
    numbers = json.dumps([one.id for one in items])
    return hashlib.sha256(numbers.encode()).hexdigest()[:20]


def refuse_other(items: Sequence, seen: str | None) -> None:
    """Raise Conflict when the list is not the one that the editor saw; None is not compared."""
    if seen is not None and seen != revision(items):
        raise Conflict(_("Somebody changed the order in the meantime. Look at it and move again."))


def wished(items: Sequence, order: Sequence[int], seen: str | None) -> list:
    """Return the items in the wished order, which they may have already.

    `seen` is the revision that the editor saw. Raises Conflict, Invalid.
    """
    if [one.id for one in items] == list(order):
        return list(items)
    refuse_other(items, seen)
    return whole_list(items, order)


def whole_list(items: Sequence, order: Sequence[int]) -> list:
    """Return the items in the wished order; raises Invalid unless it names each exactly once."""
    if len(set(order)) != len(order):
        raise Invalid("order", _("The list names something twice."))
    known = {one.id: one for one in items}
    if known.keys() != set(order):
        raise Invalid("order", _("The list must name everything, and nothing else."))
    return [known[number] for number in order]


def moved(items: Sequence, number: int, by: int) -> list[int]:
    """Return the order in which one item stands so many places on, as far as there are any."""
    order = [one.id for one in items]
    place = order.index(number) + by
    order.remove(number)
    order.insert(min(max(0, place), len(order)), number)
    return order


def rank(items: Sequence, *, apart: bool = False) -> None:
    """Give items the places of their list; `apart` where the database lets no two have one."""
    if apart:
        for one in items:
            one.display_order += ASIDE
        db.session.flush()
    for place, one in enumerate(items):
        one.display_order = place
