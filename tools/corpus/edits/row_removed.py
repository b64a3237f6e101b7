"""row_removed: a row (label and value) wiped out by filling, inpainting or closing the gap."""

from __future__ import annotations

import copy

import numpy as np

from tools.corpus.edits.context import (
    EditContext,
    Operator,
    Variant,
    change,
    record_edit,
    shuffled,
    targets,
    with_edit,
)
from tools.corpus.edits.cover import cover_box
from tools.corpus.edits.draw import erase
from tools.corpus.edits.layout import (
    background_colour,
    crop,
    ink_mask,
    is_blank,
    line_bands,
    measure_ink,
    stands_in_sentence,
)
from tools.corpus.edits.picture import Box, Picture, Rgb, clip_box, map_boxes

NAME = "row_removed"
FIELDS = ("paid_at", "created_at", "status", "merchant_order_no", "merchant_full", "transaction_no",
          "discount", "fee", "refund_no", "payment_method", "order_no", "item", "order_amount")  # fmt: skip

VARIANTS = (
    Variant("fill", "train", "medium", {"how": "flat", "pad": 6}),
    Variant("fill_off", "train", "crude", {"how": "flat", "pad": 10, "levels": (-2, -2, -1)}),
    Variant("inpaint_telea", "train", "careful", {"how": "telea", "pad": 6}),
    Variant("close_gap", "train", "careful", {"how": "close"}),
    Variant("fill_wide", "dev", "medium", {"how": "flat", "pad": 16}),
    Variant("inpaint_ns_dev", "dev", "careful", {"how": "ns", "pad": 7}),
    Variant("inpaint_ns", "dev", "careful", {"how": "ns", "pad": 6}),
    Variant("blank_copied", "dev", "medium", {"how": "clone", "pad": 5}),
    Variant("fill_tint", "dev", "crude", {"how": "flat", "pad": 8, "levels": (3, 3, 4)}),
    Variant("close_gap_off", "dev", "careful", {"how": "close", "slip": 5}),
    Variant("smeared", "test", "careful", {"how": "smear", "pad": 9}),
    Variant("brushed", "test", "medium", {"how": "brush", "pad": 4, "soft": 1.5}),
    Variant("fill_shade", "test", "crude", {"how": "flat", "pad": 13, "levels": (-5, -4, -6)}),
    Variant("close_gap_kept", "test", "careful", {"how": "close", "slip": -7, "shift": 4}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    # In a list only the status under an entry is worth wiping; everything else leaves a hole.
    names = FIELDS if len(picture.truth["records"]) == 1 else ("status",)
    for index, name, field in shuffled(targets(picture, names, single_line=False), context.rng):
        edited = (
            _close_gap(picture, index, name, variant)
            if variant.options["how"] == "close"
            else _wipe(picture, index, name, field, variant=variant, rng=context.rng)
        )
        if edited is not None:
            return edited
    return None


def _wipe(
    picture: Picture,
    index: int,
    name: str,
    field: dict[str, object],
    *,
    variant: Variant,
    rng: np.random.Generator,
) -> Picture | None:
    rgb = picture.rgb.copy()
    patches = []
    for box in _parts(field):
        ink = measure_ink(picture.rgb, box)
        if ink is None or not ink.flat or stands_in_sentence(picture.rgb, ink):
            return None
        patch = _free_patch(picture, ink.box, ink.background, variant.options["pad"])
        if not _row_is_alone(picture, patch, ink.background):
            return None
        if variant.options["how"] == "clone":
            _copy_blank(rgb, patch, ink.background)
        elif variant.options["how"] == "brush":
            height = ink.box[3] - ink.box[1]
            options = {**variant.options, "hidden": True}
            patch = cover_box(rgb, patch, height, options=options, background=ink.background, rng=rng)
        else:
            erase(rgb, patch, variant.options["how"], variant.options.get("levels", (0, 0, 0)))
        patches.append(patch)
    whole = tuple(int(v) for v in field["box"])  # type: ignore[attr-defined]
    changes = [change(name, str(field["text"]), None, (whole[0], whole[1], whole[2], whole[3]))]
    edited = record_edit(picture, rgb, patches, variant=variant, operator=NAME, changes=changes)
    if edited is not None:
        del edited.truth["records"][index]["fields"][name]
    return edited


def _parts(field: dict[str, object]) -> list[Box]:
    """Boxes to wipe: label and value, as one box where only a colon stands between them."""
    found = [b for b in (field.get("label_box"), field["box"]) if isinstance(b, list)]
    boxes = [(int(b[0]), int(b[1]), int(b[2]), int(b[3])) for b in found]
    if len(boxes) == 2:
        (_, ly0, lx1, ly1), (vx0, vy0, _, vy1) = boxes
        height = vy1 - vy0
        if abs(ly0 + ly1 - vy0 - vy1) < height and 0 <= vx0 - lx1 < 1.5 * height:
            first, second = boxes
            return [(first[0], min(first[1], second[1]), second[2], max(first[3], second[3]))]
    return boxes


def _row_is_alone(picture: Picture, patch: Box, background: tuple[int, int, int]) -> bool:
    """Tell whether the value stands alone: no text close before it, no seal through it."""
    seal = picture.truth.get("seal")
    if seal and _overlap(patch, tuple(seal["box"])):
        return False
    before = clip_box(
        (patch[0] - (patch[3] - patch[1]), patch[1], patch[0], patch[3]), picture.width, picture.height
    )
    return before is None or is_blank(picture.rgb, before, background)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _free_patch(picture: Picture, box: Box, background: tuple[int, int, int], pad: int) -> Box:
    """Pad the box as far as no other ink is touched; the faint rim of the glyphs themselves is no other ink."""
    box = (box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2)
    for ring in range(pad, 0, -1):
        grown = clip_box(
            (box[0] - ring, box[1] - ring, box[2] + ring, box[3] + ring), picture.width, picture.height
        )
        if grown is None:
            continue
        mask = ink_mask(crop(picture.rgb, grown), background, 12)
        mask[box[1] - grown[1] : box[3] - grown[1], box[0] - grown[0] : box[2] - grown[0]] = False
        if not mask.any():
            return grown
    return clip_box(box, picture.width, picture.height) or box


def _copy_blank(rgb: Rgb, patch: Box, background: tuple[int, int, int]) -> None:
    """Cover with the nearest blank stretch of the same size (a clone stamp); fill where there is none."""
    x0, y0, x1, y1 = patch
    height = y1 - y0
    for step in range(1, 400):
        for top in (y0 - height - step, y1 + step):
            if top < 0 or top + height > rgb.shape[0]:
                continue
            blank = rgb[top : top + height, x0:x1]
            if not ink_mask(blank, background, 12).any():
                rgb[y0:y1, x0:x1] = blank
                return
    erase(rgb, patch, "flat")


def _close_gap(picture: Picture, index: int, name: str, variant: Variant) -> Picture | None:
    """Cut the whole row out and move what is below it up; the free space at the bottom is filled."""
    span = row_span(picture, index, name)
    if span is None:
        return None
    # `slip`: rows cut too many (or too few); `shift`: the cut lies lower, so that another divider stays.
    shift = int(variant.options.get("shift", 0))
    top, bottom = span[0] + shift, span[1] + shift + int(variant.options.get("slip", 0))
    gap = bottom - top
    height = picture.height
    if gap < 8 or bottom > height - 4:
        return None
    # Bars fixed at the screen's bottom stay: only what lies above the last blank stretch moves.
    end = _last_blank(picture.rgb, bottom)
    if end - bottom < gap:
        return None
    rgb = picture.rgb.copy()
    rgb[top : end - gap] = picture.rgb[bottom:end]
    rgb[end - gap : end] = background_colour(picture.rgb[end - 4 : end])

    def move(box: Box) -> Box | None:
        if box[1] >= top and box[3] <= bottom:
            return None
        if bottom <= box[1] and box[3] <= end:
            return (box[0], box[1] - gap, box[2], box[3] - gap)
        if box[1] < top and box[3] > bottom:
            return (box[0], box[1], box[2], box[3] - gap)
        return box

    before = picture.truth["records"][index]["fields"][name]
    if shift and (before["box"][1] < top or before["box"][3] > bottom):
        return None
    truth = map_boxes(copy.deepcopy(picture.truth), move)
    truth["records"][index]["fields"].pop(name, None)
    seam = (0, max(0, top - 6), picture.width, min(height, top + 6))
    mask = np.zeros((height, picture.width), np.uint8)
    mask[seam[1] : seam[3]] = 255
    changes = [change(name, str(before["text"]), None, seam)]
    edited = with_edit(rgb, truth, mask, [seam], variant=variant, operator=NAME, changes=changes)
    edited.truth["seams"] = [{"axis": "y", "box": list(seam)}]
    return edited


def row_span(picture: Picture, index: int, name: str) -> tuple[int, int] | None:
    """Rows of a regular list of rows that belong to a field: as high as the step to the next row, text centred.

    None where the neighbours are not rows of the same list (a heading, a divider with more room), because cutting
    or copying there would leave a crooked page that no forger would send.
    """
    field = picture.truth["records"][index]["fields"][name]
    boxes = [b for b in (field["box"], field.get("label_box")) if b]
    y0, y1 = min(b[1] for b in boxes), max(b[3] for b in boxes)
    bands = [b for b in line_bands(picture.rgb, 0, picture.height) if b[1] - b[0] >= 0.4 * (y1 - y0)]
    mine = [b for b in bands if b[0] < y1 and b[1] > y0]
    above = [b for b in bands if b[1] <= y0]
    below = [b for b in bands if b[0] >= y1]
    if not mine or not above or not below or mine[-1][1] - mine[0][0] > 2.2 * (y1 - y0):
        return None
    centre = (mine[0][0] + mine[-1][1]) / 2
    step_down = sum(below[0]) / 2 - centre
    step_up = centre - sum(above[-1]) / 2
    if not 0.8 < step_down / max(1.0, step_up) < 1.25 or step_down > 5 * (y1 - y0):
        return None
    top = round(centre - step_down / 2)
    return top, top + round(step_down)


def _last_blank(rgb: Rgb, start: int) -> int:
    """Bottom row of the lowest stretch of 40 one-coloured rows below `start` (or `start` itself)."""
    quiet = (np.ptp(rgb[start:].astype(np.int16), axis=1).max(axis=1) <= 6).astype(int)
    edges = np.diff(np.concatenate(([0], quiet, [0])))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    long = [int(e) for b, e in zip(begins, ends, strict=True) if e - b >= 40]
    return start + long[-1] if long else start


OPERATOR = Operator(NAME, VARIANTS, apply)
