"""splice: a value cut from another screenshot, rescaled to the host's text height, pasted over the old one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np

from tools.corpus.edits.compose import note_donor
from tools.corpus.edits.context import EditContext, Operator, Variant, change, record_edit, shuffled, targets
from tools.corpus.edits.draw import blend, erase
from tools.corpus.edits.layout import (
    Ink,
    alignment,
    coverage,
    crop,
    fits_sentence,
    glyph_cells,
    is_blank,
    measure_ink,
)
from tools.corpus.edits.picture import Box, Picture, Rgb, clip_box
from tools.corpus.edits.retype_font import set_value
from tools.corpus.edits.values import Altered

NAME = "splice"
FIELDS = ("amount", "paid_at", "order_no", "merchant", "transaction_no", "created_at", "merchant_order_no")
_RESAMPLE = {"cubic": cv2.INTER_CUBIC, "linear": cv2.INTER_LINEAR, "lanczos": cv2.INTER_LANCZOS4,
             "nearest": cv2.INTER_NEAREST, "area": cv2.INTER_AREA}  # fmt: skip

VARIANTS = (
    Variant("patch", "train", "crude", {"blend": "patch", "resample": "linear"}),
    Variant("patch_nearest", "train", "crude", {"blend": "patch", "resample": "nearest"}),
    Variant("matched", "train", "medium", {"blend": "match", "resample": "cubic"}),
    Variant("patch_area", "dev", "crude", {"blend": "patch", "resample": "area"}),
    Variant("matched_linear", "dev", "medium", {"blend": "match", "resample": "linear"}),
    Variant("patch_lanczos", "dev", "crude", {"blend": "patch", "resample": "lanczos"}),
    Variant("matched_area", "dev", "medium", {"blend": "match", "resample": "area"}),
    Variant("lifted", "dev", "careful", {"blend": "alpha", "resample": "lanczos"}),
    Variant(
        "patch_misfit",
        "test",
        "crude",
        {"blend": "patch", "resample": "cubic", "margin": 8, "misfit": 1.05, "offset": (1, 2)},
    ),
    Variant(
        "feathered", "test", "medium", {"blend": "match", "resample": "lanczos", "margin": 6, "feather": 3}
    ),
    Variant("darkened", "test", "careful", {"blend": "darken", "resample": "area", "margin": 5}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    for index, name, _ in shuffled(targets(picture, FIELDS), context.rng):
        edited = splice_field(
            picture, index, name, variant=variant, operator=NAME, context=context, options=variant.options
        )
        if edited is not None:
            return edited
    return None


def splice_field(
    picture: Picture,
    index: int,
    name: str,
    *,
    variant: Variant,
    operator: str,
    context: EditContext,
    options: Mapping[str, Any],
) -> Picture | None:
    """Replace a field by the same field of a donor page of the same theme."""
    field = picture.truth["records"][index]["fields"][name]
    host = measure_ink(picture.rgb, tuple(field["box"]))
    if host is None:
        return None
    donors = shuffled(context.donors, context.rng)
    # Mostly the value comes from another payment's page of the same app, often from another phone.
    own = context.companion(same_template=True, other_phone=bool(context.rng.random() < 0.6))
    if own is not None and context.rng.random() < 0.7:
        donors.insert(0, own)
    for donor in donors:
        if donor.truth.get("theme") != picture.truth.get("theme"):
            continue
        for _, _, other in targets(donor, (name,)):
            if other["text"] == field["text"] or other.get("value") == field.get("value"):
                continue
            ink = measure_ink(donor.rgb, tuple(other["box"]))
            if ink is None or not ink.flat or not _same_look(host, ink, str(options["blend"])):
                continue
            lines = (
                digit_line(picture.rgb, host, tuple(field["box"]), str(field["text"])),
                digit_line(donor.rgb, ink, tuple(other["box"]), str(other["text"])),
            )
            align = alignment(tuple(field["box"]), picture.truth, picture.width)
            done = _paste(picture, host, donor.rgb, ink, lines=lines, align=align, options=options)
            if done is None:
                continue
            rgb, patch, shown = done
            changes = [change(name, str(field["text"]), str(other["text"]), shown)]
            edited = record_edit(picture, rgb, [patch], variant=variant, operator=operator, changes=changes)
            if edited is None:
                continue
            set_value(edited.truth, index, name, Altered(other["text"], other["value"]), shown)
            note_donor(edited.truth, donor.truth)
            edited.truth["edit"]["donor_scale"] = round(_ratio(*lines), 3)
            return edited
    return None


def _same_look(host: Ink, donor: Ink, how: str) -> bool:
    """Tell whether the donor's ink can stand among the host's: about the same colour on about the same ground."""
    ground = max(abs(a - b) for a, b in zip(host.background, donor.background, strict=True))
    ink = max(abs(a - b) for a, b in zip(host.colour, donor.colour, strict=True))
    return how == "alpha" or (ink <= 90 and ground <= (24 if how == "patch" else 60))


def digit_line(rgb: Rgb, ink: Ink, box: Box, text: str) -> tuple[int, int]:
    """Top and bottom row of the digits of a line (of all its ink where single glyphs cannot be told apart).

    Slashes, brackets and Chinese characters are taller than digits, so lines are matched by their digits.
    """
    cells = glyph_cells(rgb, box, text)
    if cells is not None:
        shown = [
            measure_ink(rgb, cell)
            for cell, char in zip(cells, text.replace(" ", ""), strict=True)
            if char.isdigit()
        ]
        found = [m.box for m in shown if m is not None]
        if found:
            return int(np.median([b[1] for b in found])), int(np.median([b[3] for b in found]))
    return ink.box[1], ink.box[3]


def _ratio(host: tuple[int, int], donor: tuple[int, int]) -> float:
    return (host[1] - host[0]) / max(1, donor[1] - donor[0])


def _paste(
    picture: Picture,
    host: Ink,
    donor_rgb: Rgb,
    donor: Ink,
    *,
    lines: tuple[tuple[int, int], tuple[int, int]],
    align: str,
    options: Mapping[str, Any],
) -> tuple[Rgb, Box, Box] | None:
    ratio = _ratio(*lines) * float(options.get("misfit", 1.0))
    if not 0.35 <= ratio <= 2.6:
        return None
    margin = int(options.get("margin", 4))
    source = clip_box(
        (donor.box[0] - margin, donor.box[1] - margin, donor.box[2] + margin, donor.box[3] + margin),
        donor_rgb.shape[1],
        donor_rgb.shape[0],
    )
    if source is None:
        return None
    patch = crop(donor_rgb, source)
    size = (max(1, round(patch.shape[1] * ratio)), max(1, round(patch.shape[0] * ratio)))
    if not fits_sentence(picture.rgb, host, size[0] - round(2 * margin * ratio)):
        return None
    patch = cv2.resize(patch, size, interpolation=_RESAMPLE[options["resample"]])
    edge = round(margin * ratio)
    x = {
        "left": host.box[0] - edge,
        "right": host.box[2] + edge - size[0],
        "center": (host.box[0] + host.box[2] - size[0]) // 2,
    }[align]
    y = lines[0][1] - round((lines[1][1] - source[1]) * ratio)
    dx, dy = options.get("offset", (0, 0))
    x, y = x + dx, y + dy
    target = (x, y, x + size[0], y + size[1])
    rgb = picture.rgb.copy()
    wiped = clip_box(
        (host.box[0] - 3, host.box[1] - 2, host.box[2] + 3, host.box[3] + 2), picture.width, picture.height
    )
    if wiped is None:
        return None
    erase(rgb, wiped, "flat" if host.flat else "lerp")
    if not is_blank(rgb, target, host.background, 60 if host.flat else 110):
        return None
    if options["blend"] == "alpha":
        alpha = coverage(patch, donor)
        if blend(rgb, alpha, x, y, host.colour) is None:
            return None
    else:
        if options["blend"] in {"match", "darken"}:
            shift = np.array(host.background, np.int16) - np.array(donor.background, np.int16)
            patch = np.clip(patch.astype(np.int16) + shift, 0, 255).astype(np.uint8)
        view = rgb[y : y + size[1], x : x + size[0]]
        if options["blend"] == "darken":
            # The blend mode that keeps the darker (on a dark page the lighter) of both: no rim, the ground stays.
            keep = np.minimum if sum(host.background) > sum(host.colour) else np.maximum
            patch = keep(view, patch)
        if options.get("feather"):
            patch = _feathered(view, patch, int(options["feather"]))
        view[:] = patch
    whole = (min(wiped[0], x), min(wiped[1], y), max(wiped[2], target[2]), max(wiped[3], target[3]))
    return rgb, whole, (x + edge, y + edge, target[2] - edge, target[3] - edge)


def _feathered(view: Rgb, patch: Rgb, rim: int) -> Rgb:
    """Fade the patch into what lies under it over `rim` pixels on each side."""
    steps = [np.minimum(np.arange(n) + 1, np.arange(n)[::-1] + 1) for n in patch.shape[:2]]
    weight = np.clip(np.minimum.outer(*steps) / (rim + 1), 0, 1)[..., None]
    return np.rint(view * (1 - weight) + patch * weight).astype(np.uint8)


OPERATOR = Operator(NAME, VARIANTS, apply)
