"""Know which characters are invisible, and which ones look like others."""

import re
import unicodedata

# Shown as nothing or as a blank, though Unicode does not call them blanks.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")
TAGS = frozenset(chr(code) for code in range(0xE0020, 0xE0080))
LAST_TAG = "\U000e007f"
BLACK_FLAG = "\U0001f3f4"

# Hyphenation, joining and spacing hints, fillers, annotations, musical layout.
_INVISIBLE = frozenset(
    "\u00ad\u034f\u17b4\u17b5\u180e\u200b\u2060\u2061\u2062\u2063\u2064\ufeff\ufff9\ufffa\ufffb"
)
_LAYOUT = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x85")
_JOINERS = frozenset("\u200c\u200d")
_SELECTORS = frozenset(chr(code) for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
# Arabic to Tibetan, Myanmar, Khmer and Mongolian: here a joiner changes how a word is written.
_JOINING_SCRIPTS = ((0x0600, 0x0DFF), (0x0F00, 0x109F), (0x1780, 0x18AF), (0xA840, 0xABFF))
_PICTURES = ((0x2190, 0x2BFF), (0x1F000, 0x1FAFF))


# Letters, signs and pictures that may stand anywhere and change nothing beside them. Nearly every
# text that is written consists of these alone, and needs no look at each of its characters.
_INK = (
    "!-~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u0556\u1e00-\u1fff\u2010-\u2027\u2030-\u205e"
    "\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
    "\U0001f300-\U0001faff"
)
PLAIN = re.compile(f"[\t\n\r \u00a0{_INK}]*")
# Words with one blank between them: clean already, if their letters are spelt in one way.
WORDS = re.compile(f"[{_INK}]+(?: [{_INK}]+)*")


def is_allowed(letter: str) -> bool:
    """Tell whether a character may stand in a text whatever is around it."""
    if letter in _LAYOUT:
        return True
    category = unicodedata.category(letter)
    if category in ("Cc", "Cf", "Cs") or letter in _INVISIBLE:
        # Signs such as the Arabic number sign are "format", but are seen.
        return category == "Cf" and 0x0600 <= ord(letter) <= 0x08FF and letter != "\u061c"
    return ord(letter) & 0xFFFE != 0xFFFE and not 0xFDD0 <= ord(letter) <= 0xFDEF


def is_visible(letter: str) -> bool:
    """Tell whether a character puts ink on the page by itself."""
    invisible = letter in _JOINERS or letter in TAGS or letter in DIRECTION_MARKS
    return not (invisible or letter.isspace() or is_mark(letter))


def is_mark(letter: str) -> bool:
    """Tell whether a character stands on the one before it."""
    return unicodedata.category(letter) in ("Mn", "Me")


def is_right_to_left(letter: str) -> bool:
    """Tell whether a letter belongs to a script that is written from right to left."""
    right = unicodedata.bidirectional(letter) in ("R", "AL")
    return right and letter not in DIRECTION_MARKS


def is_joiner(letter: str) -> bool:
    """Tell whether a character only changes the one before it, or joins two."""
    return letter in _JOINERS or letter in _SELECTORS


def joins(letter: str, before: str, after: str) -> bool:
    """Tell whether a joiner or a variation selector does something between these two."""
    if letter in _SELECTORS:
        return not (is_joiner(before) or is_mark(before) or before.isspace())
    if letter == "\u200d" and _within(before, _PICTURES, "\ufe0f"):
        return _within(after, _PICTURES)
    return _within(before, _JOINING_SCRIPTS) and before not in DIRECTION_MARKS


def in_flag(text: str, position: int) -> bool:
    """Tell whether a tag belongs to a regional flag such as Scotland's."""
    start = position
    while start and text[start] in TAGS:
        start -= 1
    end = position
    while end < len(text) - 1 and text[end] != LAST_TAG and text[end] in TAGS:
        end += 1
    return text[start] == BLACK_FLAG and text[end] == LAST_TAG and end - start <= 7


def _within(letter: str, ranges: tuple[tuple[int, int], ...], also: str = "") -> bool:
    if not letter:
        return False
    return letter in also or any(low <= ord(letter) <= high for low, high in ranges)


def _pairs(others: str, latin: str) -> dict[int, str]:
    return {ord(other): shape for other, shape in zip(others, latin, strict=True)}


# Capitals are mapped before casefolding, small letters after: "Ν" looks like N, "ν" like v.
SHAPES: dict[int, str] = {
    **_pairs("АВЕЅІЈКМНОРСТУХҮԌԚԜӀ", "abesijkmhopctyxygqwi"),
    **_pairs("авеѕіјкмнорстухүԁԛԝһѵӏгпё", "abesijkmhopctyxydqwhvirne"),
    **_pairs("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),
    **_pairs("αβγεηικνορστυχω", "abyenikvopotuxw"),
    **_pairs("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijkimnoprstuvwyz"),
    **_pairs("øłđħıɑɡðþŧ", "oidhiagdpt"),
    **_pairs("01345789", "oieastbg"),
    **_pairs("|!l$@", "iiisa"),
    **_pairs("աոսց", "wnug"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    **{base + step: chr(ord("a") + step) for base in (0x1F150, 0x1F170) for step in range(26)},
    **{0x1F1E6 + step: chr(ord("a") + step) for step in range(26)},
}
