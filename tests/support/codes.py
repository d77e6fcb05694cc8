"""Read QR codes off pictures, as a telephone does."""

import io

import zxingcpp
from PIL import Image


def read_all(picture: bytes) -> list[str]:
    """Return what every code in a picture says, in no order."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(image, zxingcpp.BarcodeFormat.QRCode)]


def read(picture: bytes) -> str:
    """Return what the one code in a picture says."""
    (text,) = read_all(picture)
    return text
