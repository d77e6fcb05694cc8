"""Typed text is cleaned once, and names that look alike are recognised."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from livedemo import glyphs, text

# Characters that tricks are made of, mixed with ordinary ones.
tricky = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aZ \n\t\r\u0301\u200b\u200c\u200d\u200e\u200f\u202e\u2066\ufe0f\ufeff"),
        st.sampled_from(
            "❤🏴👩💻שם\u0646\u0645\u0915\u094d\u061c\u3164\U000e0067\U000e007f\x00\x1f"
        ),
    ),
    max_size=40,
)
INVISIBLE = set("\u200b\ufeff\u00ad\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana\t \u00a0Ríos\n", "Ana Ríos"),
        ("Ri\u0301os", "Ríos"),
        ("a\x00b\x1b[31m\x7f", "ab[31m"),
        ("ad\u202enim", "adnim"),
        ("\u2066ana\u2069", "ana"),
        ("a\u200bd\u200cm\u200di\ufeffn\u00ad", "admin"),
        ("\u200fana\u200e", "ana"),
        ("ana\u3164\u2800rios", "ana rios"),
        ("x\ud800y\uffffz", "xyz"),
        ("ana\U000e0061\U000e0062", "ana"),
        ("ana\ufe0f\ufe0f", "ana\ufe0f"),
        ("👩\u200dana 💻\u200d", "👩ana 💻"),
        ("Z" + "\u0335" * 40, "Z" + "\u0335" * 6),
        ("one\u2028two\r\nthree", "one two three"),
    ],
)
def test_line_loses_what_only_deceives(typed, kept):
    assert text.clean_line(typed, 80) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "👩\u200d💻 ❤\ufe0f\u200d🔥 🧑🏽\u200d🤝\u200d🧑🏻",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "1\ufe0f\u20e3",
        "نمی\u200cخواهم",
        "क\u094d\u200dष",
        "שלום!\u200f 123",
        "ئۇيغۇر \u0602 ١٢٣",
        "Nguyễn Ǹgũgĩ 张伟 O’Brien-Ñu",
    ],
)
def test_line_keeps_what_languages_and_emoji_need(typed):
    assert text.clean_line(typed, 80) == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize("typed", ["", " \n\t", "\u200b\u200d", "\u3164", "\u0301\ufe0f", "\u202e"])
def test_text_without_ink_is_empty(typed):
    for clean in (text.clean_line, text.clean_text):
        with pytest.raises(text.TextProblem) as caught:
            clean(typed, 80)
        assert caught.value.kind == "empty"
        assert clean(typed, 80, optional=True) == ""


def test_length_is_counted_in_code_points_after_cleaning():
    assert text.clean_line("  " + "😀" * 5 + "\u200b" * 9, 5) == "😀" * 5
    with pytest.raises(text.TextProblem) as caught:
        text.clean_line("abcdef", 5)
    assert (caught.value.kind, caught.value.length, caught.value.limit) == ("too_long", 6, 5)


def test_text_keeps_lines_and_one_blank_line():
    typed = " one \t two\r\n\r\n\r\n\nthree\u2028four\vfive \n "
    assert text.clean_text(typed, 80) == "one two\n\nthree\nfour\nfive"


@given(tricky)
@example("\u200c\u0301")
@example("\u0958\u200d")
@example("a" + "\u0344" * 6)
def test_cleaning_is_done_after_one_time(typed):
    line = text.clean_line(typed, 200, optional=True)
    lines = text.clean_text(typed, 200, optional=True)
    assert text.clean_line(line, 200, optional=True) == line
    assert text.clean_text(lines, 200, optional=True) == lines
    for cleaned in (line, lines):
        assert unicodedata.is_normalized("NFC", cleaned)
        assert not INVISIBLE & set(cleaned)
        assert cleaned.encode("utf-8").decode("utf-8") == cleaned
        assert {part for part in cleaned if unicodedata.category(part) == "Cc"} <= {"\n"}
    assert "\n" not in line
    assert "\n\n\n" not in lines


@pytest.mark.parametrize(
    "other",
    [
        "ana rios",
        "ANA  RÍOS",
        "Аnа Rіоs",
        "4na r1os",
        "Ａｎａ Ｒｉｏｓ",
        "𝓐𝓷𝓪 Ríos",
        "A.n.a-Rios",
        "An\u200ba Rı\u0301os",
        "🅰na rios",
        "Ana Rlos",
        "Ana R|os",
        "ᴀɴᴀ ʀɪᴏꜱ",
        "Άna Ríos",
        "Ana Rí0$",
    ],
)
def test_names_that_look_alike_are_alike(other):
    assert text.alike("Ana Ríos", other)


@pytest.mark.parametrize("other", ["Ana Ruiz", "Ana", "Anna Ríos", "ανα ρίος", "张伟", "", "—"])
def test_other_names_are_not(other):
    assert not text.alike("Ana Ríos", other)


def test_skeleton_sees_shapes():
    assert text.skeleton("ΑΝΑ") == text.skeleton("ana")
    assert text.skeleton("ανα") == text.skeleton("ava")
    assert text.skeleton("Arno Vvest") == text.skeleton("Amo West")
    assert text.skeleton("张伟") == "张伟"


def test_names_without_letters_resemble_nobody():
    assert text.skeleton("— 🎉 …") == ""
    assert not text.alike("🎉", "—")


@given(tricky)
def test_skeleton_is_plain(name):
    assert all(part.isalnum() for part in text.skeleton(name))


def of_pattern(pattern) -> str:
    """Return all characters that match."""
    return "".join(chr(code) for code in range(0x110000) if pattern.fullmatch(chr(code)))


def test_what_needs_no_look_at_each_character_would_lose_none():
    every = of_pattern(glyphs.PLAIN)
    assert {"a", "ñ", "Ж", "張", "😀", "\n", " "} <= set(every)
    assert text._without_each_trick(every) == every
    assert text._without_each_trick(every[::-1]) == every[::-1]


def test_words_that_are_taken_as_they_are_can_be_seen_and_are_not_layout():
    ink = of_pattern(glyphs.WORDS)
    assert set(ink) < set(of_pattern(glyphs.PLAIN))
    assert all(glyphs.is_visible(letter) for letter in ink)
    for layout in (text._lines, lambda part: text._ALL_BLANKS.sub(" ", part).strip()):
        assert layout(ink) == ink
        assert layout(f"{ink} {ink}") == f"{ink} {ink}"


@given(st.lists(st.text(st.sampled_from("aé\u0301\u037e\u1f71 \n\u00a0"), max_size=8)))
def test_words_in_two_spellings_are_still_one(parts):
    typed = " ".join(parts)
    assert text.clean_text(typed, 500, optional=True) == text.clean_text(
        unicodedata.normalize("NFD", typed), 500, optional=True
    )
