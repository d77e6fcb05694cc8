"""Check what came in against a schema, and name the first field that is wrong."""

import re
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from pydantic import BaseModel, ValidationError

from livedemo.errors import Invalid
from livedemo.schemas.api import ID_DIGITS

Schema = TypeVar("Schema", bound=BaseModel)
WHOLE = re.compile(rf"-?[0-9]{{1,{ID_DIGITS}}}")
# Pydantic's own sentences are English, and speak of types and patterns to people.
WRONG_FORM = _l("This has the wrong form.")
SENTENCES = {
    "missing": _l("This is missing."),
    "string_too_long": _l("This is too long."),
    "string_too_short": _l("This is too short."),
    "literal_error": _l("This is not one of the choices."),
    "greater_than_equal": _l("This number is too small."),
    "less_than_equal": _l("This number is too large."),
}


def parse(schema: type[Schema], data: object) -> Schema:
    """Return the checked data; raises Invalid."""
    try:
        return schema.model_validate({} if data is None else data)
    except ValidationError as problem:
        first = problem.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "data"
        raise Invalid(field, SENTENCES.get(first["type"], WRONG_FORM)) from None


def whole(typed: str) -> int:
    """Return a whole number that a database can hold, as `type` of a form's value or a query's.

    Raises ValueError.
    """
    if WHOLE.fullmatch(typed) is None:
        raise ValueError(typed)
    return int(typed)
