"""Every word that a person reads is translated; the compiled catalogues are the written ones."""

import io
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "livedemo" / "translations"
LANGUAGES = ("es",)
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
METHODS = [("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2"), ("**.py", "python")]


def written() -> set:
    """Return the message ids in the code and the templates."""
    found = extract_from_dir(str(ROOT / "livedemo"), method_map=METHODS, keywords=KEYWORDS)
    return {message for _, _, message, _, _ in found if message}


def catalogue(language: str):
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


@pytest.fixture(params=LANGUAGES)
def known(request):
    return catalogue(request.param)


def test_nothing_is_missing_or_fuzzy(known):
    ids = {message.id for message in known if message.id}
    assert written() - ids == set()
    assert not known.fuzzy, "a fuzzy header keeps the whole catalogue from being compiled"
    lacking = [
        m.id for m in known
        if m.id and (m.fuzzy or not (all(m.string) if m.pluralizable else m.string))
    ]  # fmt: skip
    assert lacking == []


def test_nothing_is_left_over(known):
    assert {message.id for message in known if message.id} - written() == set()


def test_placeholders_are_kept(known):
    for message in known:
        if message.id:
            problems = [str(problem) for problem in message.check(known)]
            assert problems == [], message.id


def test_the_compiled_catalogue_is_the_written_one(known):
    path = TRANSLATIONS / str(known.locale) / "LC_MESSAGES" / "messages.mo"
    compiled = read_mo(io.BytesIO(path.read_bytes()))
    for message in known:
        if message.id:
            # Plural forms come as a list from one and as a tuple from the other.
            assert list(compiled.get(message.id).string) == list(message.string)
