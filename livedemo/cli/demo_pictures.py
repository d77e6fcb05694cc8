"""Draw what the demo's album and documents show: an evening on a stage, and pages of paper."""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
WIDE, PAPER = (1600, 1000), (1240, 1754)
INK, PALE, RULE = (24, 20, 33), (250, 249, 252), (216, 0, 115)
NIGHT: Colour = (14, 16, 38)


@dataclass(frozen=True)
class Scene:
    """Be one photo: the light's colours, where they hang, and how full the hall is."""

    lights: tuple[Colour, ...]
    screen: Colour
    rows: int
    seed: int


SCENES = {
    "escenario.jpg": Scene(((255, 64, 150), (90, 120, 255), (255, 190, 90)), (120, 24, 96), 3, 1),
    "publico.jpg": Scene(((80, 190, 255), (150, 90, 255)), (40, 60, 140), 6, 2),
    "patio.jpg": Scene(((255, 170, 70), (255, 110, 60), (255, 210, 130)), (90, 50, 30), 4, 3),
    "premio.jpg": Scene(((255, 220, 150), (255, 90, 140)), (150, 96, 40), 2, 4),
}


def photo(name: str) -> bytes:
    """Return a drawn photo of the album as JPEG."""
    scene = SCENES[name]
    luck = random.Random(scene.seed)  # noqa: S311 -- the same picture each time
    image = Image.new("RGB", WIDE, NIGHT)
    width, height = WIDE
    ImageDraw.Draw(image).rectangle(
        (width * 0.3, height * 0.16, width * 0.7, height * 0.52), fill=scene.screen
    )
    image = image.filter(ImageFilter.GaussianBlur(3))
    for number, colour in enumerate(scene.lights * 2):
        start = (number + 0.5) * width / (2 * len(scene.lights))
        image = ImageChops.add(image, _beam(start, luck.uniform(0.2, 0.8) * width, colour))
    _people(image, scene.rows, luck)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=88)
    return target.getvalue()


def _beam(start: float, end: float, colour: Colour) -> Image.Image:
    layer = Image.new("RGB", WIDE)
    height = WIDE[1] * 0.8
    dim = tuple(part // 4 for part in colour)
    corners = [(start - 14, -10), (start + 14, -10), (end + 190, height), (end - 190, height)]
    draw = ImageDraw.Draw(layer)
    draw.polygon(corners, fill=dim)
    draw.ellipse((end - 210, height - 40, end + 210, height + 50), fill=dim)
    return layer.filter(ImageFilter.GaussianBlur(26))


def _people(image: Image.Image, rows: int, luck: random.Random) -> None:
    draw, (width, height) = ImageDraw.Draw(image), WIDE
    for row in range(rows):
        size = 44 + 12 * row
        ground = height - (rows - row - 1) * 62
        shade = tuple(max(0, part - 4 * row) for part in NIGHT)
        for place in range(-1, width // size + 2):
            x, y = place * size * 1.35 + luck.uniform(-9, 9), ground - luck.uniform(52, 84)
            draw.ellipse((x - size * 0.36, y - size, x + size * 0.36, y - size * 0.2), fill=shade)
            draw.rounded_rectangle((x - size * 0.66, y - size * 0.16, x + size * 0.66, height + 90),
                                   size * 0.5, fill=shade)  # fmt: skip


def document(title: str, lines: list[str], *, wide: bool = False) -> bytes:
    """Return a PDF with a title page and a page of lines."""
    size = (1600, 900) if wide else PAPER
    pages = [_page(size, title, [], cover=True), _page(size, title, lines)]
    target = io.BytesIO()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    return target.getvalue()


def _page(size, title: str, lines: list[str], *, cover: bool = False) -> Image.Image:
    page = Image.new("RGB", size, INK if cover else PALE)
    draw, ink = ImageDraw.Draw(page), PALE if cover else INK
    top = size[1] * (0.36 if cover else 0.08)
    draw.rectangle((90, top - 30, 330, top - 20), fill=RULE)
    draw.multiline_text((90, top), _folded(title, 24), fill=ink, font=_font(74), spacing=14)
    for number, line in enumerate(lines):
        draw.text((90, top + 230 + 62 * number), line, fill=ink, font=_font(38))
    return page


def _font(size: int):
    return ImageFont.load_default(size)


def _folded(title: str, letters: int) -> str:
    lines = [""]
    for word in title.split():
        if len(lines[-1]) + len(word) > letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)
