"""digits_moved: digits of the picture itself copied elsewhere, e.g. a 5 of the order number into the amount."""

from __future__ import annotations

import cv2
import numpy as np

from tools.corpus.edits.context import EditContext, Operator, Variant, change, record_edit, shuffled, targets
from tools.corpus.edits.draw import blend
from tools.corpus.edits.layout import coverage, crop, glyph_cells, measure_ink
from tools.corpus.edits.picture import Box, Picture, Rgb, iter_fields
from tools.corpus.edits.retype_font import set_value
from tools.corpus.edits.values import alter

NAME = "digits_moved"
FIELDS = ("amount", "paid_at", "created_at", "order_no", "merchant_order_no", "transaction_no",
          "order_amount", "payer_account_tail")  # fmt: skip

VARIANTS = (
    Variant("same_field", "train", "careful", {"sources": "same", "shift": 0}),
    Variant("same_height", "train", "careful", {"sources": "height", "shift": 0}),
    Variant("scaled", "train", "medium", {"sources": "any", "shift": 0, "resample": cv2.INTER_LINEAR}),
    Variant("same_height_dev", "dev", "careful", {"sources": "height", "shift": 1}),
    Variant("scaled_dev", "dev", "medium", {"sources": "any", "shift": 0, "resample": cv2.INTER_AREA}),
    Variant("darken", "dev", "careful", {"sources": "height", "shift": 0, "darken": True}),
    Variant("nudged", "dev", "medium", {"sources": "same", "shift": 1}),
    Variant("scaled_cubic", "dev", "medium", {"sources": "any", "shift": 0, "resample": cv2.INTER_CUBIC}),
    Variant("recoloured", "test", "careful", {"sources": "height", "shift": 0, "recolour": True}),
    Variant("raised", "test", "medium", {"sources": "height", "shift": -1}),
    Variant(
        "scaled_lanczos",
        "test",
        "medium",
        {"sources": "any", "shift": 0, "resample": cv2.INTER_LANCZOS4, "align": "left"},
    ),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    """Alter one value so that every new digit can be taken from somewhere in the picture."""
    cells_of = _all_cells(picture)
    for index, name, field in shuffled(targets(picture, FIELDS), context.rng):
        cells = cells_of.get((index, name))
        if cells is None:
            continue
        language = picture.truth.get("language", "zh")
        for _ in range(8):
            altered = alter(name, field, language, context.rng, same_length=True)
            if altered is None or len(altered.text) != len(str(field["text"])):
                break
            done = _move(
                picture, (index, name), cells_of, new_text=altered.text, variant=variant, context=context
            )
            if done is None:
                continue
            rgb, patches = done
            changes = [change(name, str(field["text"]), altered.text, tuple(field["box"]))]
            edited = record_edit(picture, rgb, patches, variant=variant, operator=NAME, changes=changes)
            if edited is not None:
                set_value(edited.truth, index, name, altered, tuple(field["box"]))
                return edited
    return None


def _all_cells(picture: Picture) -> dict[tuple[int, str], list[tuple[str, Box]]]:
    found: dict[tuple[int, str], list[tuple[str, Box]]] = {}
    for index, name, field in iter_fields(picture.truth):
        if name not in FIELDS or len(field.get("lines") or []) > 1:
            continue
        text = str(field["text"])
        cells = glyph_cells(picture.rgb, tuple(field["box"]), text)
        if cells is not None:
            found[(index, name)] = list(zip(text.replace(" ", ""), cells, strict=True))
    return found


def _move(
    picture: Picture,
    key: tuple[int, str],
    cells_of: dict[tuple[int, str], list[tuple[str, Box]]],
    *,
    new_text: str,
    variant: Variant,
    context: EditContext,
) -> tuple[Rgb, list[Box]] | None:
    own = cells_of[key]
    new_chars = new_text.replace(" ", "")
    rgb, patches = picture.rgb.copy(), []
    for (char, cell), wanted in zip(own, new_chars, strict=True):
        if char == wanted:
            continue
        source = _find_source(
            picture, key, cells_of, wanted=wanted, cell=cell, variant=variant, context=context
        )
        if source is None:
            return None
        _stamp(rgb, picture.rgb, source, cell, variant)
        patches.append(cell)
    return (rgb, patches) if patches else None


def _find_source(
    picture: Picture,
    key: tuple[int, str],
    cells_of: dict[tuple[int, str], list[tuple[str, Box]]],
    *,
    wanted: str,
    cell: Box,
    variant: Variant,
    context: EditContext,
) -> Box | None:
    mode = variant.options["sources"]
    height = cell[3] - cell[1]
    host = measure_ink(picture.rgb, _grow(cell))
    options = []
    for other, cells in cells_of.items():
        if (mode == "same") != (other == key):
            continue
        for char, box in cells:
            tall = box[3] - box[1]
            if char != wanted or (mode == "height" and abs(tall - height) > 1):
                continue
            if mode == "any" and not 0.5 <= height / tall <= 2.0:
                continue
            ink = measure_ink(picture.rgb, _grow(box))
            if host is None or ink is None or ink.background != host.background:
                continue
            if max(abs(a - b) for a, b in zip(ink.colour, host.colour, strict=True)) <= 60:
                options.append(box)
    return options[int(context.rng.integers(len(options)))] if options else None


def _grow(box: Box) -> Box:
    return (box[0] - 3, box[1] - 3, box[2] + 3, box[3] + 3)


def _stamp(rgb: Rgb, original: Rgb, source: Box, cell: Box, variant: Variant) -> None:
    """Write the source glyph into the cell, centred, on the cell's own background."""
    glyph = crop(original, source)
    height, width = cell[3] - cell[1], cell[2] - cell[0]
    if "resample" in variant.options and glyph.shape[0] != height:
        factor = height / glyph.shape[0]
        size = (max(1, round(glyph.shape[1] * factor)), height)
        glyph = cv2.resize(glyph, size, interpolation=variant.options["resample"])
    ink = measure_ink(original, _grow(cell))
    background = ink.background if ink is not None else (255, 255, 255)
    view = rgb[cell[1] : cell[3], cell[0] : cell[2]]
    view[:] = background
    rows = min(height, glyph.shape[0])
    columns = min(width, glyph.shape[1])
    dx, cut = (width - columns) // 2, (glyph.shape[1] - columns) // 2
    if variant.options.get("align") == "left":
        dx = 0
    piece = glyph[glyph.shape[0] - rows :, cut : cut + columns]
    top = min(height - rows, max(0, height - rows + variant.options["shift"]))
    if variant.options["shift"]:
        piece = np.roll(piece, variant.options["shift"], axis=0)
        piece[0 if variant.options["shift"] > 0 else -1] = background
    target = view[top : top + rows, dx : dx + columns]
    dark_on_light = ink is None or sum(ink.background) > sum(ink.colour)
    donor = measure_ink(original, _grow(source)) if variant.options.get("recolour") else None
    if donor is not None and ink is not None:
        blend(rgb, coverage(piece, donor), cell[0] + dx, cell[1] + top, ink.colour)
    elif variant.options.get("darken"):
        target[:] = np.minimum(target, piece) if dark_on_light else np.maximum(target, piece)
    else:
        target[:] = piece


OPERATOR = Operator(NAME, VARIANTS, apply)
