"""Make PDFs that nobody should have to draw."""

import os
import zlib

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>"


def _document(*objects: bytes) -> bytes:
    numbered = (b"%d 0 obj\n%s\nendobj\n" % pair for pair in enumerate(objects, 1))
    return b"%PDF-1.4\n" + b"".join(numbered) + b"trailer<</Root 1 0 R>>\n%%EOF\n"


def _stream(data: bytes, about: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (about, len(data), data)


def _one_page(resources: bytes, content: bytes, *more: bytes) -> bytes:
    catalogue = b"<</Type/Catalog/Pages 2 0 R>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return _document(catalogue, pages, PAGE % resources, _stream(content), *more)


def laughs(depth: int = 9, times: int = 12) -> bytes:
    """Return a page that draws a form that draws a form … many times each."""
    box = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    forms = [
        _stream(b"/X Do " * times, box + b"/Resources<</XObject<</X %d 0 R>>>>" % (number + 1))
        for number in range(5, 5 + depth)
    ]
    last = _stream(b"0 0 500 500 re f " * 50, box)
    return _one_page(b"/XObject<</X 5 0 R>>", b"/X Do " * times, *forms, last)


def picture(side: int) -> bytes:
    """Return a small file with a picture that says it is huge."""
    data = zlib.compress(bytes(side) * 100)
    about = b"/Type/XObject/Subtype/Image/Width %d/Height %d" % (side, side)
    how = b"/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
    content = b"595 0 0 842 0 0 cm /X Do"
    return _one_page(b"/XObject<</X 5 0 R>>", content, _stream(data, about + how))


def endless() -> bytes:
    """Return pages that contain themselves."""
    return _document(
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>"
    )


def without_pages() -> bytes:
    """Return a document of no pages."""
    return _document(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")


def tall() -> bytes:
    """Return a page as narrow as a hair and as high as a mountain."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1 99999999]>>"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return _document(b"<</Type/Catalog/Pages 2 0 R>>", pages, page)


def large(size: int) -> bytes:
    """Return a well-made document of two pages and about so many bytes, with its table."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>",
        PAGE % b"",
        _stream(b"20 20 500 500 re f"),
        _stream(os.urandom(size)),
    ]
    made, offsets = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n"
    return made + head + table + end % (len(objects) + 1, len(made))
