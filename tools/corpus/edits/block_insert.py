"""block_insert: a block of rows of another page laid over a block of this page."""

from __future__ import annotations

import copy

import numpy as np

from tools.corpus.edits.compose import cropped, note_donor, placed, resized, scaled
from tools.corpus.edits.context import EditContext, Operator, Variant, donors_for, with_edit
from tools.corpus.edits.picture import Box, Picture, iter_fields

NAME = "block_insert"

VARIANTS = (
    Variant("cover_rows", "train", "medium", {"resample": "area", "fit": "scale"}),
    Variant(
        "cover_rows_phone", "train", "careful", {"resample": "linear", "fit": "width", "same_phone": True}
    ),
    Variant("cover_rows_dev", "dev", "medium", {"resample": "cubic", "fit": "scale"}),
    Variant("cover_rows_fine", "dev", "medium", {"resample": "lanczos", "fit": "scale", "same_phone": True}),
    Variant("cover_rows_raw", "dev", "crude", {"resample": "area", "fit": "none"}),
    Variant(
        "cover_rows_inset",
        "test",
        "medium",
        {"resample": "linear", "fit": "scale", "same_phone": True, "inset": 0.035},
    ),
    Variant("cover_rows_stretched", "test", "crude", {"resample": "cubic", "fit": "place"}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    alike = bool(variant.options.get("same_phone"))
    for donor in donors_for(context, same_phone=alike, same_template=alike):
        if donor.truth.get("theme") != picture.truth.get("theme"):
            continue
        block = _block(donor, context.rng)
        place = _block(picture, context.rng)
        if block is None or place is None:
            continue
        part = cropped(donor, (0, block[0], donor.width, block[1]))
        inset = round(donor.width * float(variant.options.get("inset", 0.0)))
        if inset:
            part = cropped(part, (inset, 0, donor.width - inset, part.height))
        if variant.options["fit"] == "place":
            # Pulled by its corners until it fills the place.
            size = (picture.width, place[1] - place[0])
            if not 0.75 < size[1] / (part.height * picture.width / donor.width) < 1.33:
                continue
            part = resized(part, size, variant.options["resample"])
        elif variant.options["fit"] != "none":
            part = scaled(part, picture.width / donor.width, variant.options["resample"])
        elif part.width >= picture.width:
            part = cropped(part, (0, 0, picture.width, part.height))
        if place[0] + part.height > picture.height - 4 or part.height < 24:
            continue
        return _lay_over(picture, part, place[0], variant)
    return None


def _block(picture: Picture, rng: np.random.Generator) -> tuple[int, int] | None:
    """Rows around two to four neighbouring fields with labels, on a page about one payment."""
    if len(picture.truth["records"]) != 1:
        return None
    rows = sorted((f["box"][1], f["box"][3]) for _, _, f in iter_fields(picture.truth) if f.get("label_box"))
    if len(rows) < 3:
        return None
    count = int(rng.integers(2, min(4, len(rows) - 1) + 1))
    first = int(rng.integers(1, len(rows) - count + 1))
    top, bottom = rows[first][0], max(r[1] for r in rows[first : first + count])
    before = [r[1] for r in rows if r[1] <= top]
    pad = min(24, max(4, (top - max(before)) // 2 if before else 8))
    if bottom - top > picture.height // 2:
        return None
    return max(0, top - pad), min(picture.height, bottom + pad)


def _lay_over(picture: Picture, part: Picture, y: int, variant: Variant) -> Picture:
    x = 0 if part.width >= picture.width else (picture.width - part.width) // 2
    box: Box = (x, y, x + part.width, y + part.height)
    rgb = picture.rgb.copy()
    rgb[box[1] : box[3], box[0] : box[2]] = part.rgb
    truth = copy.deepcopy(picture.truth)
    changes = []
    for record in truth["records"]:
        for name in list(record["fields"]):
            field = record["fields"][name]
            if field.get("box") and _covered(field["box"], box) > 0.3:
                changes.append({"field": name, "before": field["text"], "after": None, "box": field["box"]})
                del record["fields"][name]
    truth["barcodes"] = [b for b in truth.get("barcodes", []) if _covered(b["box"], box) == 0]
    moved = placed(part, x, y, picture.width, picture.height)
    for record in moved["records"]:
        for name, field in record["fields"].items():
            changes.append({"field": name, "before": None, "after": field["text"], "box": field["box"]})
        target = truth["records"][0]["fields"] if truth["records"] else {}
        fresh = {n: f for n, f in record["fields"].items() if n not in target}
        if truth["records"]:
            target.update(fresh)
        rest = {n: f for n, f in record["fields"].items() if n not in fresh}
        if rest:
            truth["records"].append({"box": record.get("box"), "fields": rest})
    truth["barcodes"] += moved.get("barcodes", [])
    mask = np.zeros(rgb.shape[:2], np.uint8)
    mask[box[1] : box[3], box[0] : box[2]] = 255
    out = with_edit(rgb, truth, mask, [box], variant=variant, operator=NAME, changes=changes)
    note_donor(out.truth, part.truth)
    out.truth["stitched"] = True
    out.truth["seams"] = [
        {"axis": "y", "box": [0, max(0, box[1] - 2), picture.width, box[1] + 2]},
        {"axis": "y", "box": [0, box[3] - 2, picture.width, min(picture.height, box[3] + 2)]},
    ]
    return out


def _covered(inner: list[int], outer: Box) -> float:
    w = min(inner[2], outer[2]) - max(inner[0], outer[0])
    h = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = max(1, (inner[2] - inner[0]) * (inner[3] - inner[1]))
    return max(0, w) * max(0, h) / area


OPERATOR = Operator(NAME, VARIANTS, apply, family="stitch")
