"""What an edit operator may use besides the picture, and the common bookkeeping of an edit."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from tools.corpus.edits.layout import tight_box
from tools.corpus.edits.picture import Box, Picture, Rgb, Truth, clip_box, iter_fields

TEXT_FIELDS = (
    "amount",
    "paid_at",
    "order_no",
    "created_at",
    "merchant_order_no",
    "transaction_no",
    "order_amount",
    "merchant",
    "merchant_full",
    "payer_account_tail",
)


class Rerender(Protocol):
    """Renders the page of `truth` again with other displayed texts, clock or barcode; None when it cannot."""

    def __call__(
        self, truth: Truth, texts: Mapping[str, str], clock: str = "", barcode: str = ""
    ) -> Picture | None: ...


def no_rerender(truth: Truth, texts: Mapping[str, str], clock: str = "", barcode: str = "") -> Picture | None:
    """Stand in where no renderer is at hand: the operators then draw with the font files."""
    return None


class Companion(Protocol):
    """Gives another page: of the same template or any kind, of the same phone or another; None without renderer."""

    def __call__(self, same_template: bool, other_phone: bool = False) -> Picture | None: ...


def no_companion(same_template: bool, other_phone: bool = False) -> Picture | None:
    """Stand in where no renderer is at hand."""
    return None


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of doing an operator's edit; belongs to exactly one split, so a test variant is never trained on."""

    name: str
    split: str
    grade: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditContext:
    """Random source, other pages of the same split, the way back to the renderer, and font pools.

    `donors` are pages in the state in which they lie on the forger's phone; `fonts` maps a pool name
    ('latin', 'cjk', 'host') to faces.
    """

    rng: np.random.Generator
    donors: Sequence[Picture] = ()
    rerender: Rerender = no_rerender
    companion: Companion = no_companion
    fonts: Mapping[str, Sequence[Any]] = field(default_factory=dict)


Apply = Callable[[Picture, Variant, EditContext], Picture | None]


@dataclass(frozen=True, slots=True)
class Operator:
    """An edit with its variants. `apply` returns a new picture, or None when the page does not lend itself."""

    name: str
    variants: tuple[Variant, ...]
    apply: Apply
    # 'edit' (pixels forged), 'stitch' (composite), 'logic' (contradiction without pixel edit), 'negative' (honest)
    family: str = "edit"


def targets(
    picture: Picture, names: Sequence[str] = TEXT_FIELDS, single_line: bool = True
) -> list[tuple[int, str, dict[str, Any]]]:
    """List the fields that can be edited: shown in full, not covered, on one line."""
    found = []
    for index, name, entry in iter_fields(picture.truth):
        if name not in names or not entry.get("text"):
            continue
        if entry.get("occluded") or entry.get("cut") or entry.get("truncated"):
            continue
        if single_line and len(entry.get("lines") or []) > 1:
            continue
        if clip_box(tuple(entry["box"]), picture.width, picture.height) == tuple(entry["box"]):
            found.append((index, name, entry))
    return found


def donors_for(
    context: EditContext, same_phone: bool, same_template: bool = False, other_phone: bool = False
) -> list[Picture]:
    """Donors in random order; a page of the same (or another) phone comes first where one is asked for."""
    donors = shuffled(context.donors, context.rng)
    if same_phone or other_phone:
        companion = context.companion(same_template, other_phone)
        if companion is not None:
            return [companion, *donors]
    return donors


def shuffled(items: Sequence[Any], rng: np.random.Generator) -> list[Any]:
    return [items[i] for i in rng.permutation(len(items))]


def changed_mask(before: Rgb, after: Rgb, patches: Sequence[Box]) -> tuple[np.ndarray, list[Box]]:
    """Mask of an edit: inside each patch the tight rectangle around the pixels that really changed.

    The rectangle, not the changed pixels alone, is what a reviewer would circle; pixels of a patch that equal
    the original outside that rectangle carry no evidence and stay out.
    """
    mask = np.zeros(before.shape[:2], np.uint8)
    boxes: list[Box] = []
    for patch in patches:
        box = clip_box(patch, before.shape[1], before.shape[0])
        if box is None:
            continue
        x0, y0, x1, y1 = box
        diff = (before[y0:y1, x0:x1] != after[y0:y1, x0:x1]).any(axis=2)
        tight = tight_box(diff, (x0, y0))
        if tight is not None:
            mask[tight[1] : tight[3], tight[0] : tight[2]] = 255
            boxes.append(tight)
    return mask, boxes


def change(name: str, before: str | None, after: str | None, box: Box) -> dict[str, Any]:
    return {"field": name, "before": before, "after": after, "box": list(box)}


def record_edit(
    picture: Picture,
    rgb: Rgb,
    patches: Sequence[Box],
    *,
    variant: Variant,
    operator: str,
    changes: list[dict[str, Any]],
) -> Picture | None:
    """Build the edited picture with mask and change record; None when no pixel differs."""
    mask, boxes = changed_mask(picture.rgb, rgb, patches)
    if not boxes:
        return None
    truth = copy.deepcopy(picture.truth)
    return with_edit(rgb, truth, mask, boxes, variant=variant, operator=operator, changes=changes)


def with_edit(
    rgb: Rgb,
    truth: Truth,
    mask: np.ndarray | None,
    boxes: Sequence[Box],
    *,
    variant: Variant,
    operator: str,
    changes: list[dict[str, Any]],
) -> Picture:
    """Attach the edit record of TRUTH to the truth."""
    truth["edit"] = {
        "operator": operator,
        "variant": variant.name,
        "grade": variant.grade,
        "boxes": [list(b) for b in boxes],
        "changes": changes,
    }
    return Picture(rgb, truth, mask)
