"""Contact sheets of the edit operators: before | after | mask, and the edited place enlarged.

`python -m tools.corpus.contact_sheet_edits --split test --out DIR [--operator NAME]` writes one PNG per operator with
one row per variant, made on freshly rendered pages in the state before the final save, so that what is judged is the
edit and not its compression.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from tools.corpus import catalog
from tools.corpus.chain_plan import History
from tools.corpus.edits import OPERATORS, Picture
from tools.corpus.edits.picture import Box
from tools.corpus.edits.rerender import base_page
from tools.corpus.plan import LOGIC, SCROLL, Task, Unit
from tools.corpus.produce import Maker
from tools.corpus.splits import SPLITS, variants

_THUMB = (300, 640)
_ZOOM = (520, 310)
_PLAIN = History("none", "png", (), ("png",))


def _fit(rgb: np.ndarray, size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray(rgb)
    factor = min(size[0] / image.width, size[1] / image.height)
    shape = (max(1, round(image.width * factor)), max(1, round(image.height * factor)))
    method = Image.Resampling.NEAREST if factor > 1 else Image.Resampling.LANCZOS
    canvas = Image.new("RGB", size, (90, 90, 96))
    canvas.paste(image.resize(shape, method), (0, 0))
    return canvas


def _place(picture: Picture) -> Box:
    """The place to enlarge: the first edited or marked box with some room around it."""
    truth = picture.truth
    boxes = (truth.get("edit") or {}).get("boxes") or [m["box"] for m in truth.get("markup", [])]
    boxes = (
        [s["box"] for s in truth.get("seams", [])] or boxes or [[0, 0, picture.width, picture.height // 3]]
    )
    x0, y0, x1, y1 = boxes[0]
    half_w = max(150, (x1 - x0) // 2 + 70)
    half_h = min(420, max(110, (y1 - y0) // 2 + 60))
    cx, cy = (x0 + x1) // 2, (y0 + y1) // 2
    left, top = max(0, cx - half_w), max(0, cy - half_h)
    return (left, top, min(picture.width, left + 2 * half_w), min(picture.height, top + 2 * half_h))


def _row(before: Picture, after: Picture, caption: str) -> Image.Image:
    mask = after.mask if after.mask is not None else np.zeros(after.rgb.shape[:2], np.uint8)
    place = _place(after)
    x0, y0, x1, y1 = place
    same = before.rgb.shape == after.rgb.shape
    zoom_before = before.rgb[y0:y1, x0:x1] if same or y1 <= before.height else before.rgb[-(y1 - y0) :, x0:x1]
    zoom_before = zoom_before if zoom_before.size else before.rgb
    cells = [
        _fit(before.rgb, _THUMB),
        _fit(after.rgb, _THUMB),
        _fit(np.repeat(mask[..., None], 3, axis=2), _THUMB),
    ]
    row = Image.new("RGB", (3 * (_THUMB[0] + 6) + _ZOOM[0], _THUMB[1] + 24), (60, 60, 66))
    for i, cell in enumerate(cells):
        row.paste(cell, (i * (_THUMB[0] + 6), 22))
    row.paste(_fit(zoom_before, _ZOOM), (3 * (_THUMB[0] + 6), 22))
    row.paste(_fit(after.rgb[y0:y1, x0:x1], _ZOOM), (3 * (_THUMB[0] + 6), 22 + _ZOOM[1] + 10))
    ImageDraw.Draw(row).text((4, 4), caption.encode("ascii", "replace").decode(), fill=(255, 255, 255))
    return row


def sheet(operator: str, split: str, seed: int, out: Path) -> Path | None:
    """Write the sheet of one operator; None when no variant found a page."""
    kinds = [k for k in catalog.kinds() if catalog.layouts_of(k, split)]
    unit = Unit(split, 0, seed, tuple((kind, seed) for kind in kinds), ())
    maker = Maker(unit, out, [base_page(kind, split, seed, seed) for kind in kinds])
    rows = []
    for variant in variants(operator, split):
        task = Task(f"sheet-{operator}-{variant.name}-{seed}", operator, variant.name, _PLAIN)
        if operator == LOGIC:
            found = maker.attempt_logic(task)
        elif operator == SCROLL:
            found = maker.attempt_scroll(task)
        else:
            made = maker.attempt(task)
            found = None if made is None else made[1:]
        if found is None:
            print(f"{operator}/{variant.name}: no page", file=sys.stderr)
            continue
        before, after = found
        edit = after.truth.get("edit") or {}
        shown = "; ".join(f"{c['field']}: {c['before']} -> {c['after']}" for c in edit.get("changes", [])[:2])
        rows.append(
            _row(
                before,
                after,
                f"{operator}/{variant.name} [{variant.grade}] {after.truth['template']} {shown}",
            )
        )
    if not rows:
        return None
    canvas = Image.new("RGB", (rows[0].width, sum(r.height + 8 for r in rows)), (20, 20, 20))
    y = 0
    for row in rows:
        canvas.paste(row, (0, y))
        y += row.height + 8
    path = out / f"{operator}-{split}.png"
    canvas.save(path)
    return path


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.corpus.contact_sheet_edits", description=__doc__)
    parser.add_argument("--split", choices=SPLITS, default="train")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--operator", choices=sorted(OPERATORS), default=None)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args(arguments)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in [args.operator] if args.operator else OPERATORS:
        print(sheet(name, args.split, args.seed, args.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
