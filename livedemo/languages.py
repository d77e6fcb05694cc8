"""Name languages in their own words."""

from functools import cache

from babel import Locale


@cache
def name_of(code: str) -> str:
    """Return a language's own name: Español."""
    locale = Locale.parse(code)
    return locale.get_language_name(code).capitalize()
