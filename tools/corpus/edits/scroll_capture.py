"""scroll_capture (honest): a long screenshot as the phone's own capture makes it from several screens.

The input is one long page as the renderer draws it. The phone scrolls, photographs each screen and joins them,
so traces stay that tempt a stitching detector: a header that sticks in every screen and is left in once more, a
piece of scroll bar, a shadow under the sticky header at each join. Nothing is forged: the page is continuous.
"""

from __future__ import annotations

import copy

import numpy as np

from tools.corpus.edits.compose import header_end
from tools.corpus.edits.context import EditContext, Operator, Variant
from tools.corpus.edits.picture import Box, Picture, map_boxes

NAME = "scroll_capture"

VARIANTS = (
    Variant("scrollbar", "train", "none", {"bar": True}),
    Variant("header_shadow", "train", "none", {"shadow": 5}),
    Variant("sticky_again", "train", "none", {"sticky": True}),
    Variant("scrollbar_dev", "dev", "none", {"bar": True, "shadow": 3}),
    Variant("sticky_again_dev", "dev", "none", {"sticky": True, "shadow": 4}),
    Variant("sticky_shadow", "dev", "none", {"sticky": True, "shadow": 6}),
    Variant("joins", "dev", "none", {"bar": True, "shadow": 8}),
    Variant("sticky_scrollbar", "test", "none", {"sticky": True, "bar": True}),
    Variant("join_line", "test", "none", {"line": 2, "shadow": 3}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    """Leave the traces at each join; None when the page is not longer than one screen."""
    screen = round(picture.width * 2.0)
    head = header_end(picture)
    if picture.height < 1.15 * screen or not picture.truth.get("scroll_capture"):
        return None
    sticky = _sticky_height(picture, head)
    step = screen - head - sticky
    joins = list(range(screen, picture.height - step // 6, step))
    if not joins:
        return None
    out = picture.copy()
    for join in joins:
        if variant.options.get("shadow"):
            _shadow(out.rgb, join, int(variant.options["shadow"]))
        if variant.options.get("line"):
            _line(out.rgb, join, int(variant.options["line"]))
        if variant.options.get("bar"):
            _scrollbar(out.rgb, join, step, context.rng)
    if variant.options.get("sticky") and sticky:
        row = _between_fields(out, joins[0])
        if row is not None:
            out = _insert_rows(out, picture.rgb[head : head + sticky], row)
            out.truth["sticky_repeats"] = [{"box": [0, row, out.width, row + sticky]}]
    out.truth["scroll_capture"] = True
    return out


def _sticky_height(picture: Picture, head: int) -> int:
    """Height of the title bar below the status bar: up to the first field, at most 13 % of the width."""
    tops = [
        f["box"][1] for r in picture.truth.get("records", []) for f in r["fields"].values() if f.get("box")
    ]
    limit = head + round(picture.width * 0.13)
    return max(0, min([limit, *[t - 4 for t in tops]]) - head)


def _between_fields(picture: Picture, near: int) -> int | None:
    """Row of one colour nearest to `near` (a join lies where the page is quiet or inside a card)."""
    spread = np.ptp(picture.rgb.astype(np.int16), axis=1).max(axis=1)
    rows = np.flatnonzero(spread <= 24)
    rows = rows[(rows > picture.height * 0.2) & (rows < picture.height * 0.95)]
    return int(rows[np.argmin(np.abs(rows - near))]) if rows.size else None


def _shadow(rgb: np.ndarray, row: int, depth: int) -> None:
    """Darken a few rows below the join as the elevation shadow of a fixed header does."""
    for i in range(depth):
        if row + i < rgb.shape[0]:
            factor = 1 - 0.05 * (1 - i / depth)
            rgb[row + i] = np.rint(rgb[row + i].astype(np.float32) * factor).astype(np.uint8)


def _line(rgb: np.ndarray, row: int, rows: int) -> None:
    """Leave the hairline under a fixed title bar at the join."""
    strip = rgb[row - rows : row].astype(np.float32)
    rgb[row - rows : row] = np.rint(strip * 0.88 + 128 * 0.12).astype(np.uint8)


def _scrollbar(rgb: np.ndarray, join: int, step: int, rng: np.random.Generator) -> None:
    """Draw a piece of the translucent scroll bar as it stood while this screen was taken."""
    width = max(4, rgb.shape[1] // 180)
    x1 = rgb.shape[1] - width // 2 - 2
    top = max(0, join - int(rng.integers(step // 4, step // 2)))
    bottom = min(join, top + step // 5)
    piece = rgb[top:bottom, x1 - width : x1].astype(np.float32)
    rgb[top:bottom, x1 - width : x1] = np.rint(piece * 0.72 + 128 * 0.28).astype(np.uint8)


def _insert_rows(picture: Picture, rows: np.ndarray, at: int) -> Picture:
    gap = rows.shape[0]
    rgb = np.concatenate([picture.rgb[:at], rows, picture.rgb[at:]], axis=0)

    def move(box: Box) -> Box | None:
        if box[1] >= at:
            return (box[0], box[1] + gap, box[2], box[3] + gap)
        if box[3] > at:
            return (box[0], box[1], box[2], box[3] + gap)
        return box

    return Picture(rgb, map_boxes(copy.deepcopy(picture.truth), move), None)


OPERATOR = Operator(NAME, VARIANTS, apply, family="negative")
