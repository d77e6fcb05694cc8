"""An e-mail address is read as it was meant, or the answer says what to correct."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livedemo import text


@pytest.mark.parametrize(
    ("typed", "address", "key"),
    [
        ("ana@unam.mx", "ana@unam.mx", "ana@unam.mx"),
        ("  Ana.Rios+Live@UNAM.MX \n", "Ana.Rios+Live@unam.mx", "ana.rios+live@unam.mx"),
        ("a\u200bna@unam.mx", "ana@unam.mx", "ana@unam.mx"),
        ("ñandú@correo.mx", "ñandú@correo.mx", "ñandú@correo.mx"),
        ("a@xn--caf-dma.mx", "a@café.mx", "a@café.mx"),
        ("ana@example.com", "ana@example.com", "ana@example.com"),
    ],
)
def test_address_keeps_its_case_and_the_key_does_not(typed, address, key):
    assert text.normalise_email(typed) == (address, key)


@pytest.mark.parametrize(
    ("typed", "kind", "suggestion"),
    [
        ("", "empty", None),
        (" \u200b", "empty", None),
        ("a@unammx", "no_dot", "a@unam.mx"),
        ("a@gmailcom", "no_dot", "a@gmail.com"),
        ("a@gmail", "no_dot", "a@gmail.com"),
        ("a@localhost", "no_dot", None),
        ("a@unam,mx", "comma", "a@unam.mx"),
        ("a@gmial,com", "comma", "a@gmail.com"),
        ("a@unam;mx", "comma", "a@unam.mx"),
        ("a@gmial.com", "typo", "a@gmail.com"),
        ("A@Hotmail.CON", "typo", "A@hotmail.com"),
        ("a@unam..mx", "invalid", "a@unam.mx"),
        ("a b@ unam.mx.", "invalid", "ab@unam.mx"),
        ("ana", "invalid", None),
        ("@unam.mx", "invalid", None),
        ("a@b@unam.mx", "invalid", None),
        ("a@[127.0.0.1]", "invalid", None),
        ("a" * 65 + "@unam.mx", "invalid", None),
        ("a@" + "b" * 260 + ".mx", "too_long", None),
        ('"><script>"@x.mx', "invalid", None),
    ],
)
def test_problem_names_what_was_probably_meant(typed, kind, suggestion):
    with pytest.raises(text.EmailProblem) as caught:
        text.normalise_email(typed)
    assert (caught.value.kind, caught.value.suggestion) == (kind, suggestion)


def test_somebody_who_insists_keeps_an_odd_domain():
    assert text.normalise_email("a@gmial.com", certain=True).key == "a@gmial.com"


@given(st.one_of(st.text(max_size=80), st.emails(), st.from_regex(r"\w+@[\w.,; -]+")))
def test_any_text_gives_an_address_or_a_problem(typed):
    try:
        found = text.normalise_email(typed)
    except text.EmailProblem as problem:
        if problem.suggestion:
            text.normalise_email(problem.suggestion)
        return
    assert max(map(len, found)) <= text.MAX_EMAIL
    assert text.normalise_email(found.address) == found
    assert text.normalise_email(found.key).key == found.key
