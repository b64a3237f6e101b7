"""Contact sheets for looking at the corpus: ``python -m tools.corpus.contact_sheet [kind ...] --out DIR``."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from PIL import Image, ImageDraw

from tools.corpus import catalog
from tools.corpus.render import render
from tools.corpus.types import RenderedPage

CELL = (300, 660)
COLOURS = {"amount": "#e00", "paid_at": "#06c", "order_no": "#090", "status": "#a0a", "merchant": "#c60"}


def thumbnail(page: RenderedPage, *, boxes: bool) -> Image.Image:
    """The page scaled into one cell, with its truth boxes drawn where asked."""
    picture = Image.fromarray(page.rgb)
    if boxes:
        draw = ImageDraw.Draw(picture)
        width = max(2, picture.width // 360)
        for record in page.truth["records"]:
            for name, field in record["fields"].items():
                for box in field.get("lines", [field["box"]]):
                    draw.rectangle(box, outline=COLOURS.get(name, "#777"), width=width)
        for item in [*page.truth["barcodes"], *page.truth["messages"], *page.truth["overlays"]]:
            draw.rectangle(item["box"], outline="#00a0a0", width=width)
        for box in (page.truth["statusbar"]["clock_box"], (page.truth["seal"] or {}).get("box")):
            if box:
                draw.rectangle(box, outline="#00f", width=width)
    picture.thumbnail(CELL, Image.Resampling.LANCZOS)
    return picture


def sheet(pages: list[RenderedPage], *, columns: int = 6, boxes: bool = True) -> Image.Image:
    """All ``pages`` on one grey sheet, row by row, each with its template and phone written above."""
    rows = math.ceil(len(pages) / columns)
    out = Image.new("RGB", (columns * (CELL[0] + 12), rows * (CELL[1] + 26)), "#777")
    draw = ImageDraw.Draw(out)
    for index, page in enumerate(pages):
        x, y = index % columns * (CELL[0] + 12) + 6, index // columns * (CELL[1] + 26)
        title = f"{page.truth['template'].split('/')[1]} {page.truth['device'].split('_1')[0]} {page.truth['font'][:22]}"
        draw.text((x, y + 6), title, fill="#fff")
        out.paste(thumbnail(page, boxes=boxes), (x, y + 20))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", default=[])
    parser.add_argument("--out", type=Path, default=Path("out/contact_sheets"))
    parser.add_argument("--split", choices=catalog.SPLITS, action="append")
    parser.add_argument("-n", type=int, default=6, help="pages per split")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help="without truth boxes")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for kind in options.kinds or catalog.kinds():
        pages = [
            p
            for split in options.split or catalog.SPLITS
            for p in render(kind, split, options.n, options.seed)
        ]
        target = options.out / f"{kind}.png"
        sheet(pages, boxes=not options.plain).save(target)
        print(target)


if __name__ == "__main__":
    main()
