"""Let a rehearsal's people in: by a signed pass of a few minutes, which marks them for the wipe."""

from collections.abc import Callable
from datetime import timedelta

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from livedemo import clock
from livedemo.errors import Forbidden

HEADER = "X-Rehearsal"
LIFE = timedelta(minutes=10)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="rehearsal")


def signer(run: str) -> Callable[[], str]:
    """Return what makes passes for the people of a run, in any thread; each lives ten minutes."""
    serializer = _serializer()
    return lambda: serializer.dumps([run, (clock.now() + LIFE).timestamp()])


def presented() -> str | None:
    """Return the run whose pass this request presents, None without one.

    Raises Forbidden for a pass that another key signed, or that is too old: whoever rehearses
    must learn that the people would stay.
    """
    shown = request.headers.get(HEADER)
    if shown is None:
        return None
    try:
        run, until = _serializer().loads(shown)
    except (BadSignature, ValueError, TypeError):
        raise Forbidden() from None
    if until < clock.now().timestamp():
        raise Forbidden()
    return run
