"""user_markup (honest): a red circle, arrow, underline, or a mosaic over a name, drawn by the user.

These pictures are negatives: markup is to be recognised as markup. A field under a mosaic or opaque stroke is
unreadable, a circle round it leaves it readable.
"""

from __future__ import annotations

import copy

import cv2
import numpy as np

from tools.corpus.edits.context import EditContext, Operator, Variant, shuffled, targets
from tools.corpus.edits.cover import cover_box
from tools.corpus.edits.layout import measure_ink
from tools.corpus.edits.picture import Box, Picture, Rgb, clip_box

NAME = "user_markup"
_PEN_SCALE = 16  # cv2 draws with 4 fractional bits

VARIANTS = (
    Variant("circle_red", "train", "none", {"shape": "circle", "colour": (236, 40, 40), "width": 0.10}),
    Variant("arrow_red", "train", "none", {"shape": "arrow", "colour": (255, 59, 48), "width": 0.12}),
    Variant("mosaic_name", "train", "none", {"shape": "mosaic", "cell": 0.55}),
    Variant("rectangle", "train", "none", {"shape": "rectangle", "colour": (250, 60, 50), "width": 0.08}),
    Variant("underline_dev", "dev", "none", {"shape": "underline", "colour": (255, 149, 0), "width": 0.12}),
    Variant("brush_name_dev", "dev", "none", {"shape": "brush", "colour": (20, 20, 20), "soft": 0.0}),
    Variant("circle_freehand", "dev", "none", {"shape": "freehand", "colour": (230, 30, 60), "width": 0.12}),
    Variant("arrow_blue", "dev", "none", {"shape": "arrow", "colour": (10, 100, 250), "width": 0.10}),
    Variant("mosaic_number", "dev", "none", {"shape": "mosaic", "cell": 0.4, "fields": "numbers"}),
    Variant("brush_name", "dev", "none", {"shape": "brush", "colour": (235, 40, 40), "soft": 0.8}),
    Variant(
        "circle_twice",
        "test",
        "none",
        {"shape": "freehand", "colour": (24, 168, 84), "turns": 2.06, "pen": 0.0052},
    ),
    Variant(
        "highlighter", "test", "none", {"shape": "highlighter", "colour": (255, 226, 40), "opacity": 0.42}
    ),
    Variant("mosaic_grid", "test", "none", {"shape": "mosaic", "cell": 0.5, "grid": True}),
    Variant(
        "brush_number",
        "test",
        "none",
        {
            "shape": "brush",
            "colour": (0, 122, 255),
            "soft": 0.4,
            "tip": 0.52,
            "strokes": (0.14, 0.5, 0.86),
            "fields": "numbers",
        },
    ),
)
_POINTED = ("amount", "status", "paid_at", "order_no", "merchant")
_HIDDEN = ("merchant", "merchant_full", "payer", "payment_method", "item")
_NUMBERS = ("order_no", "transaction_no", "merchant_order_no", "payer_account_tail")
_HIDING = {"mosaic", "brush"}
# What the truth calls a shape that has no name of its own there.
_KIND = {"freehand": "circle", "rectangle": "circle", "underline": "brush", "highlighter": "brush"}


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    options = dict(variant.options)
    hides = options["shape"] in _HIDING
    names = (_NUMBERS if options.get("fields") == "numbers" else _HIDDEN) if hides else _POINTED
    for index, name, field in shuffled(targets(picture, names, single_line=False), context.rng):
        ink = measure_ink(picture.rgb, tuple(field["box"]))
        if ink is None:
            continue
        rgb = picture.rgb.copy()
        box = _draw(rgb, ink.box, options, ink.background, context.rng)
        if box is None or np.array_equal(rgb, picture.rgb):
            continue
        truth = copy.deepcopy(picture.truth)
        covers = [name] if hides else []
        kind = _KIND.get(options["shape"], options["shape"])
        truth.setdefault("markup", []).append(
            {"kind": kind, "variant": variant.name, "box": list(box), "covers": covers}
        )
        if hides:
            truth["records"][index]["fields"][name]["occluded"] = True
        return Picture(rgb, truth, None)
    return None


def _draw(
    rgb: Rgb,
    target: Box,
    options: dict[str, object],
    background: tuple[int, int, int],
    rng: np.random.Generator,
) -> Box | None:
    x0, y0, x1, y1 = target
    height = y1 - y0
    if options["shape"] in _HIDING:
        pad = max(3, height // 5)
        box = clip_box((x0 - pad, y0 - pad, x1 + pad, y1 + pad), rgb.shape[1], rgb.shape[0])
        if box is None:
            return None
        options = {**options, "how": options["shape"]}
        return cover_box(rgb, box, height, options=options, background=background, rng=rng)
    width = max(4, round(rgb.shape[1] * float(options.get("pen", 0.007))))  # type: ignore[arg-type]
    layer = np.zeros(rgb.shape[:2], np.uint8)
    pad = round(height * 0.55) + 6
    around = (x0 - pad, y0 - pad, x1 + pad, y1 + pad)
    if options["shape"] == "highlighter":
        # A broad translucent line along the text, which stays legible.
        left, right = (x0 - height // 3, x1 + height // 3)
        ends = [(x, (y0 + y1) // 2 + int(rng.integers(-2, 3))) for x in (left, right)]
        cv2.line(layer, ends[0], ends[1], 255, max(6, round(height * 1.25)), cv2.LINE_AA)
    else:
        _stroke(layer, str(options["shape"]), around, width, rng, float(options.get("turns", 1.08)))  # type: ignore[arg-type]
    rows, cols = np.flatnonzero(layer.any(axis=1)), np.flatnonzero(layer.any(axis=0))
    if rows.size == 0:
        return None
    alpha = (layer.astype(np.float32) / 255.0)[..., None] * float(options.get("opacity", 1.0))  # type: ignore[arg-type]
    mixed = rgb.astype(np.float32) * (1 - alpha) + np.array(options["colour"], np.float32) * alpha
    rgb[:] = np.rint(mixed).astype(np.uint8)
    return (int(cols[0]), int(rows[0]), int(cols[-1]) + 1, int(rows[-1]) + 1)


def _stroke(
    layer: np.ndarray, shape: str, box: Box, width: int, rng: np.random.Generator, turns: float
) -> None:
    """Draw one anti-aliased stroke shape around or beside the box."""
    x0, y0, x1, y1 = box
    if shape == "rectangle":
        cv2.rectangle(layer, (x0, y0), (x1, y1), 255, width, cv2.LINE_AA)
    elif shape == "underline":
        xs = np.linspace(x0, x1, 20)
        ys = y1 + rng.normal(0, width * 0.3, 20)
        points = np.stack([xs, ys], axis=1).round().astype(np.int32)
        cv2.polylines(layer, [points], False, 255, width, cv2.LINE_AA)
    elif shape == "arrow":
        side = 1 if (x0 + x1) / 2 < layer.shape[1] / 2 else -1
        tip = (x1 + 8, (y0 + y1) // 2) if side > 0 else (x0 - 8, (y0 + y1) // 2)
        tail = (tip[0] + side * layer.shape[1] // 5, tip[1] + int(rng.integers(80, 220)))
        cv2.arrowedLine(layer, tail, tip, 255, width, cv2.LINE_AA, tipLength=0.22)
    else:
        turns = turns if shape == "freehand" else 1.0
        angle = np.linspace(0.3, 0.3 + 2 * np.pi * turns, 90)
        wobble = 1 + (np.cumsum(rng.normal(0, 0.006, 90)) if shape == "freehand" else 0.0)
        xs = (x0 + x1) / 2 + (x1 - x0) * 0.56 * np.cos(angle) * wobble
        ys = (y0 + y1) / 2 + (y1 - y0) * 0.62 * np.sin(angle) * wobble
        points = (np.stack([xs, ys], axis=1) * _PEN_SCALE).round().astype(np.int32)
        cv2.polylines(layer, [points], False, 255, width, cv2.LINE_AA, shift=4)


OPERATOR = Operator(NAME, VARIANTS, apply, family="negative")
