"""Turn what organisers write into safe HTML: Markdown in, nothing but words and links out."""

import html
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
        "pre", "s", "strong", "ul"}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
LOWEST = 6
BETWEEN = re.compile(r"</(?:p|li|h[2-6]|blockquote|pre)>|<(?:br|hr)\s*/?>")
BLANKS = re.compile(r"\s+")

# Texts of before had plain line breaks, so a line break stays one.
_reader = MarkdownIt("commonmark", {"html": False, "breaks": True})
_reader.enable("strikethrough").disable("image")


@lru_cache(512)
def render(source: str, top: int = 3) -> Markup:
    """Return a text as HTML; whatever is written in it, nothing of it runs or loads.

    Its first heading becomes one of the level `top` of the page; no level is left out.
    """
    tokens = _reader.parse(source or "")
    _fit_headings(tokens, top)
    written = _reader.renderer.render(tokens, _reader.options, {})
    return Markup(_cleaned(written))  # noqa: S704 -- cleaned in this line


@lru_cache(512)
def plain(source: str) -> str:
    """Return a text without its marks, in one line."""
    spaced = BETWEEN.sub(lambda end: end[0] + " ", render(source))
    return BLANKS.sub(" ", html.unescape(nh3.clean(spaced, tags=set()))).strip()


def _fit_headings(tokens, top: int) -> None:
    written: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            written = [*(one for one in written if one < level), level]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(LOWEST, top + len(written) - 1)}"


def _cleaned(written: str) -> str:
    return nh3.clean(
        written,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow ugc noopener",
    )
