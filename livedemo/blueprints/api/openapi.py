"""Describe the API by the models that check it."""

import re
from collections.abc import Iterator

from flask import current_app, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from livedemo.blueprints.access import Access, access, rule_of
from livedemo.blueprints.api.base import Documented, bp
from livedemo.errors import (
    AuthRequired,
    Conflict,
    Forbidden,
    Incomplete,
    Invalid,
    NoLength,
    NoSpace,
    NotFound,
    TooFast,
    TooLarge,
    Unavailable,
    UnsupportedType,
)
from livedemo.policy import Permission
from livedemo.schemas.api import HIGHEST_ID, Error

VERSION = "1"
ARGUMENT, IN_BRACES = re.compile(r"<(int:)?(\w+)>"), re.compile(r"{(\w+)}")
NUMBER = {"type": "integer", "minimum": 0, "maximum": HIGHEST_ID}
TEMPLATE = "#/components/schemas/{model}"
REFUSALS = {
    kind.status: kind
    for kind in (AuthRequired, Conflict, Forbidden, Incomplete, Invalid, NoLength, NoSpace,
                 NotFound, TooFast, TooLarge, Unavailable, UnsupportedType)
}  # fmt: skip
DESCRIPTION = (
    "Sign in first: the login cookie is the identity. Requests that change something carry "
    "the header X-CSRFToken with the value of the page's <meta name=csrf-token>."
)
# What any request may be answered, whatever its view says of itself.
WITH_BODY, WITH_FILE = {411, 413, 415, 422}, {400, 507}
CHANGES = {"post", "put", "patch", "delete"}
WAITS = {429, 503}
WAIT = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}


@bp.get("/api/openapi.json")
@access(Access.ANYONE)
def describe():
    """Describe every route of the API."""
    return jsonify(document())


def document() -> dict:
    """Return the OpenAPI document of this application."""
    found = list(_views())
    models = {Error}
    for *_, about in found:
        models |= {
            one for one in (about.body, about.form, *about.answers.values()) if one is not None
        }
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schemas = models_json_schema(
        [(model, "serialization") for model in ordered], ref_template=TEMPLATE
    )
    paths: dict[str, dict] = {}
    for path, method, rule, about in found:
        paths.setdefault(path, {})[method] = _operation(path, method, rule, about)
    return {
        "openapi": "3.1.0",
        "info": {"title": "livedemo", "version": VERSION, "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "login": {"type": "apiKey", "in": "cookie", "name": _cookie()},
                "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
            },
        },
        "security": [{"login": []}],
    }


def _cookie() -> str:
    return current_app.config["SESSION_COOKIE_NAME"]


def _views() -> Iterator[tuple[str, str, Access | Permission | None, Documented]]:
    for rule in sorted(current_app.url_map.iter_rules(), key=str):
        about = getattr(current_app.view_functions[rule.endpoint], "documented", None)
        for method in sorted(rule.methods or ()):
            if about is not None and method not in ("HEAD", "OPTIONS"):
                path = ARGUMENT.sub(r"{\2}", rule.rule)
                yield path, method.lower(), rule_of(current_app, rule.endpoint), about


def _operation(path: str, method: str, rule: Access | Permission | None, about: Documented) -> dict:
    refusals = _refusals(method, rule, about)
    answers = {str(status): _refusal(status) for status in sorted(refusals)}
    for status, model in about.answers.items():
        or_else = _content(Error) if status in refusals else {}
        answers[str(status)] = _answer(model, or_else, about.files)
    operation: dict = {"summary": about.summary, "tags": [about.tag], "responses": answers}
    operation["security"] = _security(method, rule)
    parameters = _in_path(path) + (_parameters(about.query) if about.query else [])
    if parameters:
        operation["parameters"] = parameters
    if about.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(about.body)}
    if about.form is not None:
        content = _content(about.form, "multipart/form-data")
        if about.takes:
            taken = {"file": {"contentType": ", ".join(about.takes)}}
            content["multipart/form-data"]["encoding"] = taken
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _refusals(method: str, rule, about: Documented) -> set[int]:
    """Return how a request may be refused: by its view, and before its view is reached."""
    # A link that no longer opens a private event is refused by 403 where others find nothing.
    found = {403, 404, *about.refusals} | WAITS
    if rule != Access.ANYONE:
        found.add(401)
    if method in CHANGES:
        # Somebody was faster; a body that does not say how long it is.
        found |= {409, 411, 413}
    if about.query is not None:
        found.add(422)
    if about.body is not None or about.form is not None:
        found |= WITH_BODY
    return found | (WITH_FILE if about.form is not None else set())


def _security(method: str, rule) -> list[dict]:
    """Return what a request must carry: one of these, each whole."""
    token: dict = {"csrf": []} if method in CHANGES else {}
    known = {"login": [], **token}
    return [known, token] if rule == Access.ANYONE else [known]


def _in_path(path: str) -> list[dict]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": NUMBER if name.endswith("_id") else {"type": "string"},
        }
        for name in IN_BRACES.findall(path)
    ]


def _parameters(model: type[BaseModel]) -> list[dict]:
    schema = model.model_json_schema(ref_template=TEMPLATE)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": about}
        for name, about in schema["properties"].items()
    ]


def _content(model: type[BaseModel], kind: str = "application/json") -> dict:
    return {kind: {"schema": {"$ref": TEMPLATE.format(model=model.__name__)}}}


def _answer(model: type[BaseModel] | None, or_else: dict, files: tuple[str, ...]) -> dict:
    """Return one answer; `or_else` is what the same status has for other requests."""
    if model is None:
        return {"description": "Done; nothing to say."}
    content = _content(model)
    for kind, other in or_else.items():
        content[kind] = {"schema": {"anyOf": [content[kind]["schema"], other["schema"]]}}
    content |= {kind: {} for kind in files}
    return {"description": (model.__doc__ or "").splitlines()[0], "content": content}


def _refusal(status: int) -> dict:
    kind = REFUSALS[status]
    told: dict = {"description": f"{kind.code}: {kind.__doc__}", "content": _content(Error)}
    return told | ({"headers": WAIT} if status in WAITS else {})
