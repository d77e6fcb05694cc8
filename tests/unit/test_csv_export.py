"""Exports open in spreadsheets as they were, and nothing in them runs."""

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livedemo import csv_export

BLANKS = " \u00a0\"'"
TRIGGERS = "=+-@|\uff1d\uff0b\uff0d\uff20\t\r\n"


def written(header, rows):
    return b"".join(csv_export.stream(header, rows))


def read(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_table_is_rfc_4180_with_a_byte_order_mark():
    rows = [["Ana, Ríos", 'says "hi"'], ["two\nlines", None]]
    assert written(["name", "text"], rows) == (
        '\ufeffname,text\r\n"Ana, Ríos","says ""hi"""\r\n"two\nlines",\r\n'.encode()
    )


def test_empty_table_has_its_header():
    assert written(["a", "b"], []) == b"\xef\xbb\xbfa,b\r\n"


@pytest.mark.parametrize("first", TRIGGERS)
@pytest.mark.parametrize("before", ["", " ", "\u00a0", '"', "'", " \" '", "\u200b", "\ufeff", "“"])
def test_formula_is_disarmed(before, first):
    if first in "\t\r\n" and before in ("\u200b", "\ufeff", "“"):
        before = ""
    dangerous = f"{before}{first}cmd|' /C calc'!A0"
    assert csv_export.cell(dangerous) == f"'{dangerous}"
    assert csv_export.unguard(f"'{dangerous}") == dangerous


@pytest.mark.parametrize(
    "harmless",
    ["Ana", "O'Brien", "'quoted'", "a=b", "a+b", "1-2", "me@unam.mx", "", " x", "12", "👩"],
)
def test_other_text_stays_as_it_is(harmless):
    assert csv_export.cell(harmless) == harmless
    assert csv_export.unguard(harmless) == harmless


def test_phone_is_text_with_a_guard():
    assert csv_export.cell("+525512345678") == "'+525512345678"
    assert csv_export.unguard("'+525512345678") == "+525512345678"


@pytest.mark.parametrize("number", [-5, 0, 3.5, Decimal("-47.25")])
def test_numbers_stay_numbers(number):
    assert read(written(["n"], [[number, "x"]]))[1] == [str(number), "x"]


def test_a_number_given_as_text_is_text():
    assert csv_export.cell("-5") == "'-5"


def test_truth_and_nothing_have_words():
    assert [csv_export.cell(value) for value in (True, False, None)] == ["true", "false", ""]


def test_nul_is_removed_before_the_first_character_is_judged():
    assert csv_export.cell("\0=1") == "'=1"
    assert csv_export.cell("a\0b") == "ab"


def test_half_a_surrogate_pair_does_not_break_the_file():
    assert read(written(["a"], [["x\ud800y"]]))[1] == ["x?y"]


@pytest.mark.parametrize("moment", [datetime(2026, 5, 1, tzinfo=UTC), time(12)])
def test_time_without_its_zone_is_refused(moment):
    with pytest.raises(TypeError, match="time_cell"):
        csv_export.cell(moment)


def test_times_are_in_the_zone_that_the_header_names():
    at = datetime(2026, 5, 1, 18, 30, 5, 999999, tzinfo=UTC)
    zone = "America/Mexico_City"
    assert csv_export.time_header("last_active", zone) == "last_active (America/Mexico_City)"
    assert csv_export.time_cell(at, zone) == "2026-05-01 12:30:05"
    assert csv_export.time_cell(None, zone) == ""
    assert csv_export.date_cell(date(2026, 5, 1)) == "2026-05-01"
    assert csv_export.date_cell(None) == ""


def test_long_table_comes_in_pieces_without_waiting_for_its_end():
    taken = []

    def rows():
        for number in range(2000):
            taken.append(number)
            yield [number, "ñ" * 50]

    pieces = csv_export.stream(["n", "text"], rows())
    first = next(pieces)
    assert len(taken) < 400
    rest = list(pieces)
    assert 5 < len(rest) < 20
    assert max(map(len, [first, *rest])) < 3 * csv_export.CHUNK_BYTES
    assert read(b"".join([first, *rest]))[-1] == ["1999", "ñ" * 50]


cells = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.tuples(
        st.text(" \"'\t\u00a0", max_size=3), st.sampled_from(TRIGGERS), st.text(max_size=3)
    ).map("".join),
    st.integers(),
)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), max_size=6))
def test_everything_reads_back_as_it_was(rows):
    def plain(value):
        return str(value).replace("\0", "").encode("utf-8", "replace").decode()

    again = read(written(["header"], rows))[1:]
    for row, found in zip(rows, again, strict=True):
        for value, shown in zip(row, found, strict=True):
            if isinstance(value, int):
                assert shown == str(value)
                continue
            assert csv_export.unguard(shown) == plain(value)
            assert shown[:1] == "'" or not set(shown.lstrip(BLANKS)[:1]) & set(TRIGGERS)
