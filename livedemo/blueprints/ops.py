"""Answer those who watch over the process, and those who build its pages."""

from flask import Blueprint, current_app, jsonify, render_template, request

from livedemo import health, secrets
from livedemo.blueprints.access import Access, access
from livedemo.errors import NotFound
from livedemo.forms import styleguide as parts

bp = Blueprint("ops", __name__)
LOCAL = {"127.0.0.1", "::1"}


@bp.get("/healthz")
@access(Access.ANYONE)
def healthz():
    """Say that the process answers."""
    return jsonify({"status": "ok"})


@bp.get("/readyz")
@access(Access.ANYONE)
def readyz():
    """Say whether to send people here: database, migrations, not draining."""
    if current_app.extensions["livedemo.draining"].is_set():
        return jsonify({"status": "draining"}), 503
    faults = [check.name for check in health.essential() if not check.ok]
    return jsonify({"status": "unready" if faults else "ready", "faults": faults}), (
        503 if faults else 200
    )


@bp.get("/metrics")
@access(Access.ANYONE)
def metrics():
    """Return figures of this process, to this machine or with the token."""
    settings = current_app.config["LIVEDEMO"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    known = settings.metrics_token and secrets.same(given, settings.metrics_token)
    if request.remote_addr not in LOCAL and not known:
        raise NotFound()
    lines = [f"livedemo_{name} {value}" for name, value in health.figures().items()]
    return "\n".join(lines) + "\n", 200, {"Content-Type": "text/plain; version=0.0.4"}


@bp.get("/styleguide")
@access(Access.ANYONE)
def styleguide():
    """Show every part and its states to who builds pages; production has no such page."""
    if current_app.config["LIVEDEMO"].production:
        raise NotFound()
    return render_template("pages/styleguide.html", form=parts.filled(), wrong=parts.wrong())
