"""Answer as page, fragment or JSON; refusals look alike everywhere (contract §3)."""

import json
import logging
from urllib.parse import urlsplit

from flask import (
    Flask,
    after_this_request,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_login import current_user
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from livedemo.errors import (
    AuthRequired,
    Conflict,
    Incomplete,
    Invalid,
    NoLength,
    NotFound,
    Refusal,
    TooLarge,
    Unavailable,
    UnsupportedType,
    WrongMethod,
)
from livedemo.urls import path_for

log = logging.getLogger(__name__)


def is_htmx() -> bool:
    """Tell whether htmx asks for a fragment; the answer then says that it hung on this."""
    after_this_request(_vary)
    return request.headers.get("HX-Request") == "true" and not request.headers.get(
        "HX-History-Restore-Request"
    )


def _vary(response):
    response.vary.add("HX-Request")
    return response


def wants_json() -> bool:
    """Tell whether a program asks."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and not is_htmx()


def page_or_partial(page: str, part: str, **what):
    """Render the part for htmx and the page for a browser at the same address."""
    return make_response(render_template(part if is_htmx() else page, **what))


def partial(template: str, *, toast: dict | None = None, status: int = 200, **what):
    """Render a fragment; `toast` is shown at the bottom: {"text", "undo"?}."""
    response = make_response(render_template(template, **what), status)
    if toast:
        response.headers["HX-Trigger"] = json.dumps({"toast": toast})
    return response


def done(location: str, *, toast: dict | None = None):
    """Answer a form that worked: 303 to a page, or nothing to swap for htmx."""
    if is_htmx():
        response = make_response("", 204)
        if toast:
            response.headers["HX-Trigger"] = json.dumps({"toast": toast})
        return response
    return redirect(location, 303)


def form_failed(form, problem: Invalid) -> None:
    """Put a verb's sentence beside the field it speaks of; raise it again for programs."""
    if wants_json():
        raise problem
    field = getattr(form, problem.field or "", None)
    target = field if field is not None and hasattr(field, "errors") else None
    if target is None:
        form.form_errors.append(str(problem.message))
    else:
        target.errors = [*target.errors, str(problem.message)]


def refuse(problem: Refusal):
    """Return the answer of a refusal."""
    if wants_json():
        response = jsonify({"error": problem.as_dict()})
        response.status_code = problem.status
    elif isinstance(problem, AuthRequired):
        response = _to_entry()
    elif is_htmx():
        text = render_template("errors/fragment.html", problem=problem)
        response = make_response(text, problem.status)
        response.headers["HX-Trigger"] = json.dumps(
            {"toast": {"text": str(problem.message), "bad": True}}
        )
        response.headers["HX-Reswap"] = "none"
    else:
        response = make_response(_error_page(problem), problem.status)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(int(problem.retry_after))
    return response


def _error_page(problem: Refusal) -> str:
    """Render the page of this refusal; an unknown object never says more than the page."""
    special = problem.message is not problem.default and problem.status not in (404, 500)
    pages = [f"errors/{problem.code}.html", f"errors/{problem.status}.html", "errors/other.html"]
    return render_template(
        [problem.page, *pages] if problem.page else pages,
        problem=problem,
        message=problem.message if special else None,
        retry_after=problem.retry_after,
        request_id=g.get("request_id", ""),
    )


def _to_entry():
    location = path_for("entry.entry", next=_wanted_page())
    if is_htmx():
        response = make_response("", 401)
        response.headers["HX-Redirect"] = location
        return response
    return redirect(location, 303)


def _wanted_page() -> str:
    """Return the page to come back to: this one, or the one that a form or fragment is on."""
    if request.method in ("GET", "HEAD") and not is_htmx():
        return request.full_path.rstrip("?")
    shown = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if shown.netloc == request.host:
        return f"{shown.path}?{shown.query}".rstrip("?")
    return path_for("entry.current", page="watch")


BY_STATUS = {
    kind.status: kind
    for kind in (Incomplete, NotFound, WrongMethod, Conflict, NoLength, TooLarge, UnsupportedType,
                 Unavailable)
}  # fmt: skip


def _http_error(problem: HTTPException):
    if problem.response is not None or (problem.code or 500) < 400:
        return problem
    refusal = BY_STATUS.get(problem.code or 500, Refusal)()
    refusal.status = problem.code or 500
    response = refuse(refusal)
    if isinstance(problem, MethodNotAllowed):
        response.allow.update(problem.valid_methods or _methods_here())
    return response


def _methods_here() -> list[str]:
    adapter = current_app.create_url_adapter(request)
    return list(adapter.allowed_methods()) if adapter else []


def _crash(problem: Exception):
    log.exception("request failed")
    return refuse(_failed())


def _failed() -> Refusal:
    refusal = Unavailable()
    refusal.status, refusal.code, refusal.retry_after = 500, "internal", None
    return refusal


def _database(problem: Exception):
    log.warning("database: %s", type(problem).__name__)
    return refuse(Unavailable())


def init_app(app: Flask) -> None:
    """Map refusals and failures to answers."""
    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(PoolTimeout, _database)
    if not app.config["TESTING"]:
        app.register_error_handler(Exception, _crash)
    app.jinja_env.globals["current_login"] = lambda: current_user
    app.context_processor(lambda: {"event": g.get("event"), "actor": g.get("actor")})
