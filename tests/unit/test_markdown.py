"""What organisers write becomes HTML of which nothing runs, loads or breaks the page's order."""

from html.parser import HTMLParser

import pytest

from livedemo import markdown


class Found(HTMLParser):
    """Collect tags with the names of their attributes, and where they lead, as browsers read."""

    def __init__(self):
        super().__init__()
        self.tags: list[tuple[str, set[str], list[str]]] = []

    def handle_starttag(self, tag, attrs):
        links = [value for name, value in attrs if name == "href"]
        self.tags.append((tag, {name for name, _value in attrs}, links))


def test_usual_marks_are_read():
    html = markdown.render(
        "**Bold**\nsecond\n\n- one\n- two\n\n[us](https://example.org/a?b=1&c=2)"
    )
    assert "<p><strong>Bold</strong><br>\nsecond</p>" in html
    assert "<ul>\n<li>one</li>\n<li>two</li>\n</ul>" in html
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert 'rel="nofollow ugc noopener"' in html


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "![x](https://example.org/pixel.gif)",
        '<a href="https://example.org" onclick="alert(1)">x</a>',
        '[x](https://example.org "&quot; onclick=alert(1)")',
        "<iframe src=https://example.org></iframe>",
        "<style>body{display:none}</style>",
        "<https://example.org/\"onclick='alert(1)'>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<svg/onload=alert(1)>",
    ],
)
def test_nothing_of_it_runs_or_loads(bad):
    found = Found()
    found.feed(markdown.render(bad))
    assert {tag for tag, _names, _links in found.tags} <= markdown.TAGS
    for _tag, names, links in found.tags:
        assert names <= {"href", "title", "rel", "start"}
        assert all(link.startswith("https://") for link in links)


def test_headings_stand_below_those_of_the_page_and_leave_none_out():
    html = markdown.render("## Two\n\n#### Four\n\n## Two\n\n# One\n\n###### Six")
    levels = [part[:2] for part in html.split("<")[1:] if part.startswith("h")]
    assert levels == ["h3", "h4", "h3", "h3", "h4"]
    assert "<h2>One</h2>" in markdown.render("# One", 2)
    deep = "\n\n".join(f"{'#' * n} {n}" for n in range(1, 7))
    assert "<h7" not in markdown.render(deep, 4)


def test_plain_words_have_no_marks_and_keep_their_gaps():
    assert markdown.plain("# Head\n**Bold** & <b>\n- one\n- two") == "Head Bold & <b> one two"
    assert markdown.plain("") == ""
