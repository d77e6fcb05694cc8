"""Clean what people type: one spelling, no invisible tricks, a length that can be trusted."""

import functools
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from livedemo import glyphs, mail_domains

MAX_MARKS = 6
MAX_BLANK_LINES = 1
MAX_EMAIL = 254

_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_ALL_BLANKS = re.compile(r"\s+")
_EMPTY_LINES = re.compile(rf"\n{{{MAX_BLANK_LINES + 2},}}")


class TextProblem(ValueError):
    """Say why a text cannot be taken: `empty`, or `too_long` with its length and the limit."""

    def __init__(self, kind: str, length: int = 0, limit: int = 0):
        super().__init__(kind)
        self.kind = kind
        self.length = length
        self.limit = limit


class EmailProblem(ValueError):
    """Say why an address cannot be taken, and which one was probably meant.

    Kinds: `empty`, `too_long`, `comma`, `no_dot`, `typo`, `invalid`.
    """

    def __init__(self, kind: str, suggestion: str | None = None):
        super().__init__(kind)
        self.kind = kind
        self.suggestion = suggestion


class Email(NamedTuple):
    """Hold an address as it was typed, cleaned, and the key by which people are told apart."""

    address: str
    key: str


def clean_line(text: str, limit: int, *, optional: bool = False) -> str:
    """Return a text of one line, at most `limit` code points; raises TextProblem."""
    cleaned = _settled(text, lambda part: _ALL_BLANKS.sub(" ", part).strip())
    return _checked(cleaned, limit, optional)


def clean_text(text: str, limit: int, *, optional: bool = False) -> str:
    """Return a text that keeps its lines and single blank lines; raises TextProblem."""
    return _checked(_settled(text, _lines), limit, optional)


@functools.lru_cache(4096)
def skeleton(name: str) -> str:
    """Return what a name looks like: equal for names that a reader would confuse.

    Empty for a name without letters and digits; compare with `alike`.
    """
    shapes = unicodedata.normalize("NFKD", _without_tricks(name)).translate(glyphs.SHAPES)
    plain = unicodedata.normalize("NFKD", shapes.casefold()).translate(glyphs.SHAPES)
    letters = "".join(letter for letter in plain if letter.isalnum())
    return letters.replace("rn", "m").replace("vv", "w")


def alike(name: str, other: str) -> bool:
    """Tell whether a reader would take one name for the other."""
    shape = skeleton(name)
    return bool(shape) and shape == skeleton(other)


def plain(name: str) -> str:
    """Return a name without case, accents and doubled blanks: equal for one name spelt twice."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _ALL_BLANKS.sub(" ", bare.casefold()).strip()


def normalise_email(text: str, *, certain: bool = False) -> Email:
    """Return an address and its key; raises EmailProblem.

    `certain` takes a domain that looks like a typing error: the person has insisted.
    """
    typed = _settled(text, lambda part: _ALL_BLANKS.sub(" ", part).strip())
    if not typed:
        raise EmailProblem("empty")
    if len(typed) > MAX_EMAIL:
        raise EmailProblem("too_long")
    found = _valid_email(typed)
    if found is None:
        kind, suggestion = _repaired(typed)
        raise EmailProblem(kind, suggestion)
    mailbox, _at, domain = found.address.rpartition("@")
    meant = mail_domains.TYPOS.get(domain.casefold())
    if meant and not certain:
        raise EmailProblem("typo", f"{mailbox}@{meant}")
    return found


def _valid_email(typed: str) -> Email | None:
    try:
        address = validate_email(typed, check_deliverability=False, strict=True).normalized
    except EmailNotValidError:
        return None
    key = unicodedata.normalize("NFC", address.casefold())
    return Email(address, key) if max(len(address), len(key)) <= MAX_EMAIL else None


def _repaired(typed: str) -> tuple[str, str | None]:
    """Return the kind of problem and, when one small repair makes it valid, the result."""
    mailbox, at, domain = typed.rpartition("@")
    if not at or not mailbox:
        return "invalid", None
    kind = "comma" if re.search("[,;]", domain) else "invalid"
    domain = re.sub(r"[.,;\s]+", ".", domain.lower()).strip(".")
    if kind == "invalid" and "." not in domain:
        kind, domain = "no_dot", _with_dot(domain)
    domain = mail_domains.TYPOS.get(domain, domain)
    found = _valid_email(f"{mailbox.replace(' ', '')}@{domain}")
    return kind, found.address if found else None


def _with_dot(domain: str) -> str:
    if domain in mail_domains.HOUSES:
        return f"{domain}.com"
    for ending in mail_domains.ENDINGS:
        name = domain.removesuffix(ending)
        if name != domain and len(name) > 1:
            return f"{name}.{ending}"
    return domain


def _settled(text: str, layout: Callable[[str], str]) -> str:
    """Clean until nothing changes: what one pass joins may be a trick only then."""
    if glyphs.WORDS.fullmatch(text) and unicodedata.is_normalized("NFC", text):
        return text
    before = None
    while text != before:
        before = text
        text = layout(unicodedata.normalize("NFC", _without_tricks(text)))
    return text


def _lines(text: str) -> str:
    lines = _BREAKS.sub("\n", text).split("\n")
    joined = "\n".join(_BLANKS.sub(" ", line).strip() for line in lines)
    return _EMPTY_LINES.sub("\n" * (MAX_BLANK_LINES + 1), joined).strip()


def _checked(text: str, limit: int, optional: bool) -> str:
    if not any(glyphs.is_visible(letter) for letter in text):
        text = ""
    if not text and not optional:
        raise TextProblem("empty", 0, limit)
    if len(text) > limit:
        raise TextProblem("too_long", len(text), limit)
    return text


def _without_tricks(text: str) -> str:
    return text if glyphs.PLAIN.fullmatch(text) else _without_each_trick(text)


def _without_each_trick(text: str) -> str:
    right_to_left = any(glyphs.is_right_to_left(letter) for letter in text)
    kept: list[str] = []
    marks = 0
    for position, letter in enumerate(text):
        if letter in glyphs.BLANKS:
            letter = " "
        if glyphs.is_joiner(letter):
            following = text[position + 1 : position + 2]
            keep = bool(kept) and glyphs.joins(letter, kept[-1], following)
        elif letter in glyphs.DIRECTION_MARKS:
            keep = right_to_left and kept[-1:] != [letter]
        elif letter in glyphs.TAGS:
            keep = glyphs.in_flag(text, position)
        else:
            keep = glyphs.is_allowed(letter)
        marks = marks + 1 if glyphs.is_mark(letter) else 0
        # Longer stacks are drawn over the lines of other people.
        if keep and marks <= MAX_MARKS:
            kept.append(letter)
    return "".join(kept)
