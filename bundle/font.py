"""Make the font of the first view: the signs of English and Spanish, both axes, no kerning.

The complete files of vendor/ hold everything else, and come when a page shows it.
Usage: python -m bundle.font FILE
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

VENDOR = Path(__file__).parents[1] / "livedemo/static/vendor"
SOURCE = VENDOR / "instrument-sans-latin-5.3.0.woff2"
# css/font-basic.css has them as unicode-range.
SIGNS = [*range(0x20, 0x7F), *map(ord, "\u00a0¡ª·º¿ÁÉÍÑÓÚÜáéíñóúü–—‘’“”…−")]
UNITS = 500  # an em: exact to a 30th of a pixel in running text
# Browsers read widths from the outlines and need no names of styles.
NEEDLESS = ["GDEF", "GPOS", "GSUB", "HVAR", "STAT"]


def use_tabular_figures(font: TTFont) -> None:
    """Put figures of one width in the place of the others: base.css never asks for those."""
    table = font["GSUB"].table
    features = {record.FeatureTag: record.Feature for record in table.FeatureList.FeatureRecord}
    lookups = [table.LookupList.Lookup[index] for index in features["tnum"].LookupListIndex]
    figures = {
        k: v for lookup in lookups for sub in lookup.SubTable for k, v in sub.mapping.items()
    }
    for signs in font["cmap"].tables:
        signs.cmap = {code: figures.get(name, name) for code, name in signs.cmap.items()}


def make(target: Path) -> None:
    """Write the font; the same source always gives the same bytes."""
    font = TTFont(SOURCE, recalcTimestamp=False)
    use_tabular_figures(font)
    options = Options(layout_features=[], hinting=False, name_IDs=[0, 13, 14])
    options.drop_tables += NEEDLESS
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=SIGNS)
    subsetter.subset(font)
    scale_upem(font, UNITS)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    make(Path(sys.argv[1]))
