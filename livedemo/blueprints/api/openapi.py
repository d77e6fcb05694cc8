"""Describe the API by the models that check it."""

import re
from collections.abc import Iterator

from flask import current_app, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from livedemo.blueprints.access import Access, access
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
from livedemo.schemas.api import Error

VERSION = "1"
ARGUMENT, IN_BRACES = re.compile(r"<(int:)?(\w+)>"), re.compile(r"{(\w+)}")
NUMBER = {"type": "integer", "minimum": 0, "maximum": 2**62}
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


@bp.get("/api/openapi.json")
@access(Access.ANYONE)
def describe():
    """Describe every route of the API."""
    return jsonify(document())


def document() -> dict:
    """Return the OpenAPI document of this application."""
    found = list(_views())
    models = {Error}
    for _, _, about in found:
        models |= {
            one for one in (about.body, about.form, *about.answers.values()) if one is not None
        }
    ordered = sorted(models, key=lambda model: model.__name__)
    _, schemas = models_json_schema(
        [(model, "serialization") for model in ordered], ref_template=TEMPLATE
    )
    paths: dict[str, dict] = {}
    for path, method, about in found:
        paths.setdefault(path, {})[method] = _operation(path, about)
    return {
        "openapi": "3.1.0",
        "info": {"title": "livedemo", "version": VERSION, "description": DESCRIPTION},
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"login": {"type": "apiKey", "in": "cookie", "name": _cookie()}},
        },
        "security": [{"login": []}],
    }


def _cookie() -> str:
    return current_app.config["SESSION_COOKIE_NAME"]


def _views() -> Iterator[tuple[str, str, Documented]]:
    for rule in sorted(current_app.url_map.iter_rules(), key=str):
        about = getattr(current_app.view_functions[rule.endpoint], "documented", None)
        for method in sorted(rule.methods or ()):
            if about is not None and method not in ("HEAD", "OPTIONS"):
                yield ARGUMENT.sub(r"{\2}", rule.rule), method.lower(), about


def _operation(path: str, about: Documented) -> dict:
    answers = {str(status): _answer(model, about) for status, model in about.answers.items()}
    answers |= {str(status): _refusal(status) for status in about.refusals}
    operation: dict = {"summary": about.summary, "tags": [about.tag], "responses": answers}
    parameters = _in_path(path) + (_parameters(about.query) if about.query else [])
    if parameters:
        operation["parameters"] = parameters
    if about.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(about.body)}
    if about.form is not None:
        content = _content(about.form, "multipart/form-data")
        operation["requestBody"] = {"required": True, "content": content}
    return operation


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


def _answer(model: type[BaseModel] | None, about: Documented) -> dict:
    if model is None:
        return {"description": "Done; nothing to say."}
    files: dict[str, dict] = {kind: {} for kind in about.files}
    content = {**_content(model), **files}
    return {"description": (model.__doc__ or "").splitlines()[0], "content": content}


def _refusal(status: int) -> dict:
    kind = REFUSALS[status]
    return {"description": f"{kind.code}: {kind.__doc__}", "content": _content(Error)}
