"""cover: a value hidden under a brush in the page's colour, a mosaic, a blur or a plain block.

A brush in the background's colour pretends that nothing was there: a forgery. A visible mosaic, blur or block
hides the value openly; the record says so (`markup`), because the honest answer to it is "unreadable".
"""

from __future__ import annotations

import cv2
import numpy as np

from tools.corpus.edits.context import EditContext, Operator, Variant, change, record_edit, shuffled, targets
from tools.corpus.edits.layout import measure_ink
from tools.corpus.edits.picture import Box, Picture, Rgb, clip_box

NAME = "cover"
FIELDS = ("amount", "paid_at", "order_no", "status", "merchant", "created_at", "transaction_no",
          "merchant_order_no", "payer_account_tail", "merchant_full")  # fmt: skip

VARIANTS = (
    Variant("brush_hidden", "train", "medium", {"how": "brush", "hidden": True, "soft": 1.2}),
    Variant("mosaic", "train", "medium", {"how": "mosaic", "cell": 0.5}),
    Variant("blur", "train", "medium", {"how": "blur", "sigma": 0.4}),
    Variant("block_dev", "dev", "crude", {"how": "block", "colour": (40, 40, 40)}),
    Variant("brush_hidden_dev", "dev", "medium", {"how": "brush", "hidden": True, "soft": 2.0}),
    Variant("brush_hard", "dev", "medium", {"how": "brush", "hidden": True, "soft": 0.0}),
    Variant("mosaic_fine", "dev", "medium", {"how": "mosaic", "cell": 0.3}),
    Variant("blur_strong", "dev", "medium", {"how": "blur", "sigma": 0.7}),
    Variant("block", "dev", "crude", {"how": "block", "colour": (255, 255, 255)}),
    Variant(
        "brush_fine",
        "test",
        "medium",
        {"how": "brush", "hidden": True, "soft": 0.6, "tip": 0.52, "strokes": (0.14, 0.5, 0.86)},
    ),
    Variant("mosaic_grid", "test", "medium", {"how": "mosaic", "cell": 0.42, "grid": True}),
    Variant("blur_box", "test", "medium", {"how": "blur", "sigma": 0.5, "kernel": "box"}),
    Variant("block_grey", "test", "crude", {"how": "block", "colour": (222, 223, 227)}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    for index, name, field in shuffled(targets(picture, FIELDS, single_line=False), context.rng):
        ink = measure_ink(picture.rgb, tuple(field["box"]))
        if ink is None:
            continue
        height = ink.box[3] - ink.box[1]
        pad = max(3, height // 6)
        box = clip_box(
            (ink.box[0] - pad, ink.box[1] - pad, ink.box[2] + pad, ink.box[3] + pad),
            picture.width,
            picture.height,
        )
        if box is None:
            continue
        rgb = picture.rgb.copy()
        patch = cover_box(
            rgb, box, height, options=dict(variant.options), background=ink.background, rng=context.rng
        )
        changes = [change(name, str(field["text"]), None, box)]
        edited = record_edit(picture, rgb, [patch], variant=variant, operator=NAME, changes=changes)
        if edited is None:
            continue
        truth = edited.truth
        if variant.options.get("hidden"):
            del truth["records"][index]["fields"][name]
        else:
            truth["records"][index]["fields"][name]["occluded"] = True
            kind = {"block": "brush"}.get(variant.options["how"], variant.options["how"])
            truth.setdefault("markup", []).append({"kind": kind, "box": list(patch), "covers": [name]})
        return edited
    return None


def cover_box(
    rgb: Rgb,
    box: Box,
    height: int,
    *,
    options: dict[str, object],
    background: tuple[int, int, int],
    rng: np.random.Generator,
) -> Box:
    """Cover `box` in place and return the patch that was written; `height` is the text height in pixels."""
    x0, y0, x1, y1 = box
    view = rgb[y0:y1, x0:x1]
    how = options["how"]
    if how == "mosaic":
        cell = max(3, round(height * float(options["cell"])))  # type: ignore[arg-type]
        if options.get("grid"):
            return _grid_mosaic(rgb, box, cell)
        size = (max(1, round(view.shape[1] / cell)), max(1, round(view.shape[0] / cell)))
        small = cv2.resize(view, size, interpolation=cv2.INTER_AREA)
        view[:] = cv2.resize(small, (view.shape[1], view.shape[0]), interpolation=cv2.INTER_NEAREST)
        return box
    if how == "blur":
        if options.get("kernel") == "box":
            side = 2 * max(2, round(height * float(options["sigma"]))) + 1  # type: ignore[arg-type]
            view[:] = cv2.blur(cv2.blur(view, (side, side)), (side, side))
            return box
        view[:] = cv2.GaussianBlur(view, (0, 0), max(1.5, height * float(options["sigma"])))  # type: ignore[arg-type]
        return box
    if how == "block":
        view[:] = options["colour"]
        return box
    colour = background if options.get("hidden") else options["colour"]
    return _brush(rgb, box, colour, options, rng)


def _grid_mosaic(rgb: Rgb, box: Box, cell: int) -> Box:
    """Average the cells of a grid that belongs to the whole picture, wherever the box touches one."""
    x0, y0, x1, y1 = box
    whole = clip_box(
        (x0 // cell * cell, y0 // cell * cell, -(-x1 // cell) * cell, -(-y1 // cell) * cell),
        rgb.shape[1],
        rgb.shape[0],
    )
    assert whole is not None
    for top in range(whole[1], whole[3], cell):
        for left in range(whole[0], whole[2], cell):
            part = rgb[top : min(top + cell, whole[3]), left : min(left + cell, whole[2])]
            part[:] = np.rint(part.reshape(-1, 3).mean(axis=0)).astype(np.uint8)
    return whole


def _brush(rgb: Rgb, box: Box, colour: object, options: dict[str, object], rng: np.random.Generator) -> Box:
    """Draw overlapping, slightly wavy strokes of a round brush over the box."""
    x0, y0, x1, y1 = box
    soft = float(options["soft"])  # type: ignore[arg-type]
    width = max(8, round((y1 - y0) * float(options.get("tip", 0.62))))  # type: ignore[arg-type]
    reach = width
    grown = clip_box((x0 - reach, y0 - reach, x1 + reach, y1 + reach), rgb.shape[1], rgb.shape[0])
    assert grown is not None
    alpha = np.zeros((grown[3] - grown[1], grown[2] - grown[0]), np.float32)
    for share in options.get("strokes", (0.28, 0.72)):  # type: ignore[attr-defined]
        count = max(4, (x1 - x0) // 24)
        xs = np.linspace(x0, x1, count) - grown[0]
        ys = y0 + (y1 - y0) * share + rng.normal(0, width * 0.06, count) - grown[1]
        points = np.stack([xs, ys], axis=1).round().astype(np.int32)
        cv2.polylines(alpha, [points], False, 1.0, width, cv2.LINE_AA)
    alpha = np.clip(alpha, 0, 1)
    if soft:
        alpha = cv2.GaussianBlur(alpha, (0, 0), soft)
    view = rgb[grown[1] : grown[3], grown[0] : grown[2]]
    mixed = view.astype(np.float32) * (1 - alpha[..., None]) + np.array(colour, np.float32) * alpha[..., None]
    view[:] = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return grown


OPERATOR = Operator(NAME, VARIANTS, apply)
