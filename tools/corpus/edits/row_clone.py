"""row_clone: a whole entry or row copied once more, as if the same deduction stood in the list twice."""

from __future__ import annotations

import copy
from itertools import pairwise

import numpy as np

from tools.corpus.edits.context import EditContext, Operator, Variant, change, shuffled, targets, with_edit
from tools.corpus.edits.picture import Box, Picture, map_boxes
from tools.corpus.edits.row_removed import row_span

NAME = "row_clone"

VARIANTS = (
    Variant("insert", "train", "careful", {"mode": "insert"}),
    Variant("overwrite", "train", "medium", {"mode": "overwrite", "slip": 0}),
    Variant("insert_dev", "dev", "careful", {"mode": "insert", "slip": 2}),
    Variant("overwrite_slip", "dev", "medium", {"mode": "overwrite", "slip": 3}),
    Variant("insert_far", "dev", "careful", {"mode": "insert", "far": True}),
    Variant("overwrite_high", "test", "medium", {"mode": "overwrite", "slip": -4}),
    Variant("insert_trimmed", "test", "careful", {"mode": "insert", "far": True, "trim": 4}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    spans = _record_spans(picture) or _row_spans(picture)
    if not spans:
        return None
    order = shuffled(spans, context.rng)
    # `trim`: the lowest rows of the entry, often its divider, are not copied.
    source = (order[0][0], order[0][1] - int(variant.options.get("trim", 0)))
    if variant.options["mode"] == "overwrite":
        others = [s for s in order[1:] if abs((s[1] - s[0]) - (source[1] - source[0])) <= 6]
        return _overwrite(picture, source, others[0], variant) if others else None
    below = [s for s in order[1:] if s[0] >= order[0][1]]
    at = below[0][1] if variant.options.get("far") and below else order[0][1]
    return _insert(picture, source, at + int(variant.options.get("slip", 0)), variant)


def _record_spans(picture: Picture) -> list[tuple[int, int]]:
    """Spans of the entries of a list, with half of the gap to the neighbours."""
    boxes = sorted(
        (r["box"][1], r["box"][3]) for r in picture.truth.get("records", []) if r.get("box") and r["fields"]
    )
    if len(boxes) < 2:
        return []
    # Only a plain list is cloned entry by entry: overlapping records belong to one card.
    if any(b[0] < a[1] - 2 for a, b in pairwise(boxes)):
        return []
    return [(a, b) for a, b in boxes if 20 < b - a < picture.height // 3]


def _row_spans(picture: Picture) -> list[tuple[int, int]]:
    found = set()
    for index, name, _ in targets(picture, ("paid_at", "created_at", "order_no", "merchant_order_no", "item",
                                            "payment_method", "transaction_no", "merchant_full", "fee",
                                            "discount", "order_amount"), single_line=False):  # fmt: skip
        span = row_span(picture, index, name)
        if span is not None and span[1] - span[0] > 12:
            found.add(span)
    return sorted(found)


def _overwrite(
    picture: Picture, source: tuple[int, int], target: tuple[int, int], variant: Variant
) -> Picture | None:
    top = target[0] + int(variant.options["slip"])
    height = min(source[1] - source[0], picture.height - top)
    rgb = picture.rgb.copy()
    rgb[top : top + height] = picture.rgb[source[0] : source[0] + height]
    if np.array_equal(rgb, picture.rgb):
        return None
    box = (0, top, picture.width, top + height)
    truth = copy.deepcopy(picture.truth)
    lost = _drop_inside(truth, target)
    _add_copies(truth, picture, source, top - source[0])
    mask = np.zeros(rgb.shape[:2], np.uint8)
    mask[box[1] : box[3]] = 255
    changes = [change("row", lost, _texts(picture, source), box)]
    return with_edit(rgb, truth, mask, [box], variant=variant, operator=NAME, changes=changes)


def _insert(picture: Picture, source: tuple[int, int], at: int, variant: Variant) -> Picture | None:
    height = source[1] - source[0]
    if at + height > picture.height - 8:
        return None
    rgb = picture.rgb.copy()
    rgb[at + height :] = picture.rgb[at : picture.height - height]
    rgb[at : at + height] = picture.rgb[source[0] : source[1]]

    def move(box: Box) -> Box | None:
        if box[1] >= at:
            lower = (box[0], box[1] + height, box[2], box[3] + height)
            return lower if lower[3] <= picture.height else None
        if box[3] > at + 2:
            return (box[0], box[1], box[2], min(picture.height, box[3] + height))
        return box

    truth = map_boxes(copy.deepcopy(picture.truth), move)
    box = (0, at, picture.width, at + height)
    _add_copies(truth, picture, source, at - source[0])
    mask = np.zeros(rgb.shape[:2], np.uint8)
    mask[box[1] : box[3]] = 255
    changes = [change("row", None, _texts(picture, source), box)]
    edited = with_edit(rgb, truth, mask, [box], variant=variant, operator=NAME, changes=changes)
    edited.truth["seams"] = [{"axis": "y", "box": [0, at - 2, picture.width, at + 2]}]
    return edited


def _inside(box: list[int], span: tuple[int, int]) -> bool:
    return span[0] - 2 <= (box[1] + box[3]) / 2 <= span[1] + 2


def _texts(picture: Picture, span: tuple[int, int]) -> str:
    found = [
        f["text"]
        for r in picture.truth["records"]
        for f in r["fields"].values()
        if f.get("box") and _inside(f["box"], span)
    ]
    return " | ".join(found)


def _drop_inside(truth: dict[str, object], span: tuple[int, int]) -> str:
    texts = []
    for record in truth["records"]:  # type: ignore[attr-defined]
        for name in [n for n, f in record["fields"].items() if f.get("box") and _inside(f["box"], span)]:
            texts.append(record["fields"].pop(name)["text"])
    truth["records"] = [r for r in truth["records"] if r["fields"]]  # type: ignore[attr-defined]
    return " | ".join(texts)


def _add_copies(truth: dict[str, object], picture: Picture, span: tuple[int, int], dy: int) -> None:
    """Add the cloned entry as a record of its own."""
    for record in picture.truth["records"]:
        fields = {}
        for name, field in record["fields"].items():
            if field.get("box") and _inside(field["box"], span):
                moved = copy.deepcopy(field)
                for key in ("box", "label_box"):
                    if moved.get(key):
                        b = moved[key]
                        moved[key] = [b[0], b[1] + dy, b[2], b[3] + dy]
                if moved.get("lines"):
                    moved["lines"] = [[b[0], b[1] + dy, b[2], b[3] + dy] for b in moved["lines"]]
                fields[name] = moved
        if fields:
            x0, x1 = 0, picture.width
            truth["records"].append(  # type: ignore[attr-defined]
                {"box": [x0, span[0] + dy, x1, span[1] + dy], "fields": fields, "clone": True}
            )


OPERATOR = Operator(NAME, VARIANTS, apply)
