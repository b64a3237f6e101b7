"""The picture that travels through history steps and edit operators, and the geometry of its truth.

A `Picture` is what the renderer gives (pixels and truth) plus the mask of what was edited. Every geometric
step (resize, crop, pasting in a larger canvas) moves the pixels, the mask and *all* boxes in the truth
together, so the truth of the final file is always in the pixels of the final file.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Mask = NDArray[np.uint8]
Box = tuple[int, int, int, int]
Truth = dict[str, Any]

_BOX_LIST_KEYS = frozenset({"boxes", "lines"})
_GONE = object()
# Below this visible share a field's value is said to be cut by the picture's edge.
_CUT_SHARE = 0.97


@dataclass(slots=True)
class Picture:
    """Pixels, truth and edit mask of one picture.

    `rgb` is HxWx3 uint8 in R, G, B order; `mask` is HxW uint8 (255 = edited), or None for a picture without
    pixel edit.
    """

    rgb: Rgb
    truth: Truth
    mask: Mask | None = None

    @property
    def width(self) -> int:
        return int(self.rgb.shape[1])

    @property
    def height(self) -> int:
        return int(self.rgb.shape[0])

    def copy(self) -> Picture:
        mask = None if self.mask is None else self.mask.copy()
        return Picture(self.rgb.copy(), copy.deepcopy(self.truth), mask)


def _is_box(value: object) -> bool:
    if not isinstance(value, list | tuple) or len(value) != 4:
        return False
    return all(isinstance(v, int | float) for v in value)


def _map_node(node: Any, move: Callable[[Box], Box | None]) -> Any:
    if isinstance(node, dict):
        out: dict[str, Any] = {}
        for key, value in node.items():
            if (key == "box" or key.endswith("_box")) and _is_box(value):
                moved = move(tuple(int(v) for v in value))  # type: ignore[arg-type]
                if moved is None and key == "box":
                    return _GONE
                out[key] = None if moved is None else list(moved)
            elif key in _BOX_LIST_KEYS and isinstance(value, list) and all(_is_box(v) for v in value):
                kept = [move(tuple(int(c) for c in v)) for v in value]  # type: ignore[arg-type]
                out[key] = [list(b) for b in kept if b is not None]
            else:
                mapped = _map_node(value, move)
                if mapped is not _GONE:
                    out[key] = mapped
        return out
    if isinstance(node, list):
        mapped_items = [_map_node(item, move) for item in node]
        return [item for item in mapped_items if item is not _GONE]
    return node


def map_boxes(truth: Truth, move: Callable[[Box], Box | None]) -> Truth:
    """Return a copy with every box sent through `move`; what maps to None is dropped with its owner."""
    out = _map_node(copy.deepcopy(truth), move)
    if truth.get("statusbar") and "statusbar" not in out:
        out["statusbar"] = {"style": "none", "clock": None, "box": None}
    if truth.get("seal") and "seal" not in out:
        out["seal"] = None
    return out  # type: ignore[no-any-return]


def clip_box(box: Box, width: int, height: int) -> Box | None:
    """Clip to the picture; None when nothing is left."""
    x0, y0, x1, y1 = max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def scale_truth(truth: Truth, fx: float, fy: float, width: int, height: int) -> Truth:
    """Scale all boxes by `fx`, `fy` for a picture of `width` x `height` (boxes grow to whole pixels)."""

    def move(box: Box) -> Box | None:
        x0, y0 = int(np.floor(box[0] * fx)), int(np.floor(box[1] * fy))
        x1, y1 = int(np.ceil(box[2] * fx)), int(np.ceil(box[3] * fy))
        return clip_box((x0, y0, x1, y1), width, height)

    return map_boxes(truth, move)


def shift_truth(truth: Truth, dx: int, dy: int, width: int, height: int) -> Truth:
    """Move the content by (dx, dy) on a canvas of `width` x `height`; clipped fields are flagged `cut`."""
    out = copy.deepcopy(truth)
    for _, _, field in iter_fields(out):
        shown = _share_inside(field["box"], dx, dy, width, height)
        if 0.0 < shown < _CUT_SHARE:
            field["cut"] = True
    # A clipped barcode no longer decodes, so it is no barcode any more.
    barcodes = out.get("barcodes", [])
    out["barcodes"] = [b for b in barcodes if _share_inside(b["box"], dx, dy, width, height) > 0.999]
    return map_boxes(out, lambda b: clip_box((b[0] + dx, b[1] + dy, b[2] + dx, b[3] + dy), width, height))


def _share_inside(box: list[int], dx: int, dy: int, width: int, height: int) -> float:
    area = max(1, (box[2] - box[0]) * (box[3] - box[1]))
    clipped = clip_box((box[0] + dx, box[1] + dy, box[2] + dx, box[3] + dy), width, height)
    return 0.0 if clipped is None else (clipped[2] - clipped[0]) * (clipped[3] - clipped[1]) / area


def iter_fields(truth: Truth) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """Yield (record index, field name, field) for every field that has a box."""
    for index, record in enumerate(truth.get("records", [])):
        for name, field in record.get("fields", {}).items():
            if field.get("box"):
                yield index, name, field


def with_flags(truth: Truth) -> Truth:
    """Move the page's lists `occluded` and `cut` into flags of the fields, which survive merging and cropping.

    The lists name a field of a page with several records `index.name`; those numbers change when records are added
    or dropped, flags do not. `without_flags` writes the lists again.
    """
    out = copy.deepcopy(truth)
    for flag in ("occluded", "cut"):
        names = set(out.pop(flag, []))
        for index, name, field in iter_fields(out):
            if name in names or f"{index}.{name}" in names:
                field[flag] = True
    return out


def without_flags(truth: Truth) -> Truth:
    """Write `occluded` and `cut` as the truth format has them and drop records that lost all their fields."""
    out = copy.deepcopy(truth)
    out["records"] = [r for r in out.get("records", []) if r.get("fields")]
    numbered = len(out["records"]) > 1
    for flag in ("occluded", "cut"):
        out[flag] = [
            f"{index}.{name}" if numbered else name
            for index, record in enumerate(out["records"])
            for name, field in record["fields"].items()
            if field.pop(flag, False)
        ]
    return out
