"""Draw a flame graph of folded stacks: `python -m benchmarks.flame line.raw line.png`.

Frames of one function are one box, wide as its share of the samples; boxes of the project are
coloured, those of libraries are grey.
"""

import sys
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from benchmarks.fanout_plots import STYLE
from benchmarks.stacks import Box, parse, shares

OURS, THEIRS, EDGE = "#9ecbff", "#e1e4e8", "#ffffff"
# Narrower boxes are left out, and so are names in boxes that cannot hold them.
NARROWEST, LETTER = 0.003, 0.0047


def draw(root: Box, path: Path) -> None:
    """Write the image."""
    with mpl.rc_context(STYLE):
        figure = Figure(layout="constrained")
        axes = figure.subplots()
        height = _boxes(axes, root, 0.0, 0, root.samples)
        figure.set_size_inches(14, 1 + 0.24 * height)
        axes.set(xlim=(0, 1), ylim=(0, height))
        axes.axis("off")
        figure.savefig(path, dpi=110)


def _boxes(axes, box: Box, left: float, level: int, total: int) -> int:
    """Draw what a box called; return how high it stands."""
    height = level
    for name, child in sorted(box.children.items(), key=lambda pair: -pair[1].samples):
        width = child.samples / total
        if width >= NARROWEST:
            colour = OURS if "(livedemo/" in name else THEIRS
            axes.add_patch(Rectangle((left, level), width, 1, facecolor=colour, edgecolor=EDGE))
            _label(axes, name, left, width, level)
            height = max(height, _boxes(axes, child, left, level + 1, total))
        left += width
    return height


def _label(axes, name: str, left: float, width: float, level: int) -> None:
    room = int(width / LETTER)
    if room >= 4:
        text = name if len(name) <= room else f"{name[: room - 1]}…"
        axes.text(left + 0.002, level + 0.46, text, va="center", fontsize=7.5, clip_on=True)


def main(words: list[str]) -> int:
    """Draw, and print the shares of the project's functions."""
    if len(words) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    root = parse(Path(words[0]).read_text())
    draw(root, Path(words[1]))
    for name, share in shares(root).items():
        if share >= 0.01 and "(livedemo/" in name:
            print(f"{100 * share:5.1f} %  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
