"""Read telephone numbers as people write them, keep them as E.164."""

import unicodedata
from functools import cache

import phonenumbers
from babel import Locale
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber, ValidationResult

# Countries that have telephone numbers, as two letters.
REGIONS = phonenumbers.SUPPORTED_REGIONS
MAX_TYPED = 40
_MEXICO = 52
_KINDS = {
    ValidationResult.TOO_SHORT: "too_short",
    ValidationResult.TOO_LONG: "too_long",
    ValidationResult.INVALID_COUNTRY_CODE: "country",
}


class PhoneProblem(ValueError):
    """Say why a number cannot be taken: `empty`, `too_short`, `too_long`, `country`, `invalid`.

    `country`: the number needs + and a country code that exists. `region` is the country
    that was assumed or dialled; `digits` are the lengths that its numbers have.
    """

    def __init__(self, kind: str, region: str | None = None):
        super().__init__(kind)
        self.kind = kind
        self.region = region
        self.digits = _lengths(region) if region else ()


def parse(text: str, region: str | None = None, *, any_range: bool = False) -> str:
    """Return a number as E.164; without + it belongs to `region`. Raises PhoneProblem.

    `any_range` takes numbers of the right length that no known range holds: ranges are
    opened faster than our list of them, and nobody may stand before a closed door for it.
    """
    typed = text.strip()
    if not typed:
        raise PhoneProblem("empty", region)
    if len(typed) > MAX_TYPED:
        raise PhoneProblem("too_long", region)
    try:
        number = phonenumbers.parse(typed, region)
    except NumberParseException as problem:
        raise _unreadable(problem, typed, region) from None
    number = _without_old_prefix(number)
    if not phonenumbers.is_valid_number(number):
        refused = _refused(number, region)
        right_length = refused.kind == "invalid" and phonenumbers.is_possible_number(number)
        if not (any_range and right_length):
            raise refused
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show(e164: str | None) -> str:
    """Return a stored number with the spaces of its country: +52 55 1234 5678."""
    try:
        number = phonenumbers.parse(e164 or "", None)
    except NumberParseException:
        return e164 or ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def region_for_zone(zone: str) -> str | None:
    """Return the country of a time zone, None for zones that belong to no country."""
    name = get_global("zone_aliases").get(zone, zone)
    region = get_global("zone_territories").get(name)
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


@cache
def countries(language: str = "en") -> tuple[tuple[str, str], ...]:
    """Return (region, "México (+52)") of every country for a select, in alphabetical order."""
    names = Locale.parse(language).territories
    labels = [
        (region, f"{names.get(region, region)} (+{phonenumbers.country_code_for_region(region)})")
        for region in phonenumbers.SUPPORTED_REGIONS
    ]
    return tuple(sorted(labels, key=lambda choice: _sortable(choice[1])))


def country(region: str, language: str = "en") -> str:
    """Return the name of a country for a sentence."""
    return str(Locale.parse(language).territories.get(region, region))


def _sortable(name: str) -> str:
    return "".join(
        part for part in unicodedata.normalize("NFKD", name).casefold() if part < "\u0300"
    )


def _without_old_prefix(number: PhoneNumber) -> PhoneNumber:
    """Drop the 1, 01, 044 and 045 that Mexican numbers had until 2020 and still carry."""
    digits = phonenumbers.national_significant_number(number)
    if number.country_code == _MEXICO and len(digits) > 10:
        for old in ("1", "01", "044", "045"):
            if digits.startswith(old) and len(digits) == 10 + len(old):
                return PhoneNumber(_MEXICO, int(digits.removeprefix(old)))
    return number


def _unreadable(problem: NumberParseException, typed: str, region: str | None) -> PhoneProblem:
    if problem.error_type == NumberParseException.INVALID_COUNTRY_CODE:
        return PhoneProblem("country")
    if problem.error_type == NumberParseException.TOO_LONG:
        return PhoneProblem("too_long", region)
    # One or two digits are "not a number" to the library.
    if problem.error_type == NumberParseException.TOO_SHORT_NSN or typed.strip("+").isdigit():
        return PhoneProblem("too_short", region)
    return PhoneProblem("invalid", region)


def _refused(number: PhoneNumber, region: str | None) -> PhoneProblem:
    code = number.country_code or 0
    dialled = phonenumbers.region_code_for_country_code(code)
    if region and phonenumbers.country_code_for_region(region) == code:
        dialled = region
    result = phonenumbers.is_possible_number_with_reason(number)
    digits = len(phonenumbers.national_significant_number(number))
    kind = _KINDS.get(result, "invalid")
    expected = _lengths(dialled)
    # "Possible" counts numbers that can be dialled only inside a town; a person has the whole.
    if kind == "invalid" and expected and digits < min(expected):
        kind = "too_short"
    return PhoneProblem(kind, dialled)


def _lengths(region: str) -> tuple[int, ...]:
    metadata = PhoneMetadata.metadata_for_region(region, None)
    if metadata is None or metadata.mobile is None or metadata.fixed_line is None:
        return ()
    kinds = (metadata.mobile.possible_length, metadata.fixed_line.possible_length)
    return tuple(sorted({length for lengths in kinds for length in lengths or () if length > 0}))
