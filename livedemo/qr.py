"""Draw QR codes: ink on white with a border of four modules, on request, never stored."""

import io

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

BORDER = 4


def _matrix(text: str) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=BORDER)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


def svg(text: str, label: str = "QR") -> Markup:
    """Return a QR code as an SVG element that scales to its place."""
    rows = _matrix(text)
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Markup(
        '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" '
        'shape-rendering="crispEdges"><rect width="{0}" height="{0}" fill="#fff"></rect>'
        '<path d="{2}" fill="#17141d"></path></svg>'
    ).format(len(rows), label, path)


def file(text: str) -> str:
    """Return a QR code as an SVG file of 600 pixels, white ground included."""
    drawn = str(svg(text))
    size = 'xmlns="http://www.w3.org/2000/svg" width="600" height="600"'
    return drawn.replace("<svg ", f"<svg {size} ", 1)


def png(text: str) -> bytes:
    """Return a QR code as a PNG file."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=BORDER, box_size=10)
    code.add_data(text)
    code.make(fit=True)
    buffer = io.BytesIO()
    code.make_image(fill_color="#17141d", back_color="#ffffff").save(buffer, format="PNG")
    return buffer.getvalue()
