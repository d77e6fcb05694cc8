"""Telephone numbers are read in the way of their country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livedemo import phones


@pytest.mark.parametrize(
    ("typed", "region", "stored"),
    [
        ("55 1234 5678", "MX", "+525512345678"),
        ("(55) 1234-5678 ext 12", "MX", "+525512345678"),
        ("+52 55 1234 5678", None, "+525512345678"),
        ("+52 1 55 1234 5678", "ES", "+525512345678"),
        ("044 55 1234 5678", "MX", "+525512345678"),
        ("01 55 1234 5678", "MX", "+525512345678"),
        ("＋52 55１２３４ 5678", None, "+525512345678"),
        ("00 33 6 12 34 56 78", "ES", "+33612345678"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+39 06 698 12345", None, "+390669812345"),
        ("11 15-2345-6789", "AR", "+5491123456789"),
    ],
)
def test_number_is_kept_as_e164(typed, region, stored):
    assert phones.parse(typed, region) == stored


@pytest.mark.parametrize(
    ("typed", "region", "kind", "about", "digits"),
    [
        ("", "MX", "empty", "MX", (10,)),
        ("55 1234", "MX", "too_short", "MX", (10,)),
        ("5", "MX", "too_short", "MX", (10,)),
        ("55 1234 5678 90", "MX", "too_long", "MX", (10,)),
        ("+52 55 1234", "ES", "too_short", "MX", (10,)),
        ("612 34 56", "ES", "too_short", "ES", (9,)),
        ("12345678901234567890", "MX", "too_long", "MX", (10,)),
        ("5" * 41, "MX", "too_long", "MX", (10,)),
        ("00 0000 0000", "MX", "invalid", "MX", (10,)),
        ("call me", "MX", "invalid", "MX", (10,)),
        ("55 1234 5678", None, "country", None, ()),
        ("+999 1234 5678", "MX", "country", None, ()),
        ("212", "US", "too_short", "US", (10,)),
        ("555-0199", "US", "too_short", "US", (10,)),
    ],
)
def test_problem_says_how_many_digits_there_should_be(typed, region, kind, about, digits):
    with pytest.raises(phones.PhoneProblem) as caught:
        phones.parse(typed, region)
    problem = caught.value
    assert (problem.kind, problem.region, problem.digits) == (kind, about, digits)


def test_number_of_an_unknown_range_is_taken_when_its_length_is_right():
    assert phones.parse("00 0000 0000", "MX", any_range=True) == "+520000000000"
    assert phones.parse("55 1234 5678", "MX", any_range=True) == "+525512345678"
    for typed in ("55 1234", "55 1234 5678 90", "call me", "555-0199"):
        with pytest.raises(phones.PhoneProblem):
            phones.parse(typed, "MX", any_range=True)


@pytest.mark.parametrize(
    ("typed", "region", "stored"),
    [
        ("+1 555 123 4567", None, "+15551234567"),
        ("00 0000 0000", "MX", "+520000000000"),
        ("55 1842 09", "MX", None),
        ("55 1842 0937 12", "MX", None),
        ("call me", "MX", None),
    ],
)
def test_unknown_range_of_the_right_length_can_be_taken(typed, region, stored):
    with pytest.raises(phones.PhoneProblem):
        phones.parse(typed, region)
    try:
        found = phones.parse(typed, region, any_range=True)
    except phones.PhoneProblem:
        found = None
    assert found == stored


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+525512345678", "+52 55 1234 5678"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("old text", "old text"),
        ("", ""),
        (None, ""),
    ],
)
def test_number_is_shown_with_the_spaces_of_its_country(stored, shown):
    assert phones.show(stored) == shown


@pytest.mark.parametrize(
    ("zone", "region"),
    [
        ("America/Mexico_City", "MX"),
        ("Europe/Paris", "FR"),
        ("US/Pacific", "US"),
        ("Asia/Calcutta", "IN"),
        ("UTC", None),
        ("Etc/GMT+5", None),
        ("Mars/Olympus", None),
    ],
)
def test_region_follows_from_the_zone(zone, region):
    assert phones.region_for_zone(zone) == region


def test_countries_are_named_and_sorted_in_the_language():
    spanish, english = phones.countries("es"), phones.countries("en")
    assert ("MX", "México (+52)") in spanish
    assert ("DE", "Alemania (+49)") in spanish
    assert ("DE", "Germany (+49)") in english
    assert len(spanish) == len(english) > 230
    names = [label for _region, label in spanish]
    assert names.index("Alemania (+49)") < names.index("Egipto (+20)")
    assert names.index("Azerbaiyán (+994)") < names.index("Bahamas (+1)")
    assert english[0] == ("AF", "Afghanistan (+93)")
    assert english[1] == ("AX", "Åland Islands (+358)")
    assert phones.country("MX", "es") == "México"
    assert phones.country("XX", "es") == "XX"


@given(st.text(max_size=50), st.sampled_from([None, "MX", "US", "DE", "IT"]))
def test_any_text_is_a_number_or_a_problem(typed, region):
    try:
        stored = phones.parse(typed, region)
    except phones.PhoneProblem:
        return
    assert phones.parse(stored) == stored
    assert phones.parse(phones.show(stored)) == stored
    assert len(stored) <= 16
    assert stored.startswith("+")
    assert stored[1:].isdigit()
