"""Check what came in against a schema, and name the first field that is wrong."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from livedemo.errors import Invalid

Schema = TypeVar("Schema", bound=BaseModel)


def parse(schema: type[Schema], data: object) -> Schema:
    """Return the checked data; raises Invalid."""
    try:
        return schema.model_validate({} if data is None else data)
    except ValidationError as problem:
        first = problem.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else "data"
        raise Invalid(field, f"{field}: {first['msg']}") from None
