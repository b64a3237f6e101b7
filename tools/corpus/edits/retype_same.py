"""retype_same: the page rendered again with another value by the same fonts, and that value's box pasted in.

The pasted pixels are what the phone itself would have drawn; only the history of the host (JPEG, resize), which
the patch does not share, can give it away. Where the renderer cannot render the page again, the host's own font
file is used with the background sampled.
"""

from __future__ import annotations

import numpy as np

from tools.corpus.edits.context import EditContext, Operator, Variant, change, record_edit, shuffled, targets
from tools.corpus.edits.layout import crop, fits_sentence, measure_ink, tight_box
from tools.corpus.edits.picture import Box, Picture, clip_box
from tools.corpus.edits.retype import Retype
from tools.corpus.edits.retype_font import set_value, write_value
from tools.corpus.edits.values import Altered, alter

NAME = "retype_same"

VARIANTS = (
    Variant("box", "train", "careful", {"pad": (2, 1)}),
    Variant("box_wide", "train", "careful", {"pad": (10, 6)}),
    Variant("box_dev", "dev", "careful", {"pad": (6, 3)}),
    Variant("row", "dev", "careful", {"pad": (4000, 4)}),
    Variant("box_tight", "dev", "careful", {"pad": (0, 0)}),
    Variant("changed_part", "test", "careful", {"pad": (3, 2), "part": True}),
    Variant("band", "test", "careful", {"pad": (120, 18)}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    language = picture.truth.get("language", "zh")
    for index, name, field in shuffled(targets(picture), context.rng):
        altered = alter(name, field, language, context.rng, same_length=True)
        if altered is None:
            continue
        edited = paste_rendered(
            picture, index, name, altered=altered, variant=variant, operator=NAME, context=context
        )
        if edited is None:
            how = Retype("smooth", match=True, fit=True, digits_only=True)
            edited = write_value(
                picture,
                index,
                name,
                altered=altered,
                how=how,
                variant=variant,
                operator=NAME,
                context=context,
                pools=("host",),
            )
        if edited is not None:
            return edited
    return None


def paste_rendered(
    picture: Picture,
    index: int,
    name: str,
    *,
    altered: Altered,
    variant: Variant,
    operator: str,
    context: EditContext,
) -> Picture | None:
    """Paste the box of the re-rendered value; None when the renderer cannot, or the page was laid out anew."""
    again = context.rerender(picture.truth, {f"{index}.{name}": altered.text})
    if again is None or again.rgb.shape != picture.rgb.shape:
        return None
    field = picture.truth["records"][index]["fields"][name]
    try:
        new = again.truth["records"][index]["fields"][name]
    except (KeyError, IndexError):
        return None
    moved = not new.get("box") or abs(new["box"][1] - field["box"][1]) > 2
    if moved or len(new.get("lines") or []) > 1:
        return None
    ink = measure_ink(picture.rgb, tuple(field["box"]))
    if ink is None or not fits_sentence(picture.rgb, ink, new["box"][2] - new["box"][0]):
        return None
    dx, dy = variant.options.get("pad", (2, 1))
    old_box, new_box = field["box"], new["box"]
    patch = clip_box(
        (
            min(old_box[0], new_box[0]) - dx,
            min(old_box[1], new_box[1]) - dy,
            max(old_box[2], new_box[2]) + dx,
            max(old_box[3], new_box[3]) + dy,
        ),
        picture.width,
        picture.height,
    )
    if patch is not None and variant.options.get("part"):
        patch = _changed_part(picture, again, patch, (dx, dy))
    if patch is None:
        return None
    rgb = picture.rgb.copy()
    x0, y0, x1, y1 = patch
    rgb[y0:y1, x0:x1] = again.rgb[y0:y1, x0:x1]
    changes = [change(name, str(field["text"]), altered.text, tuple(new_box))]
    edited = record_edit(picture, rgb, [patch], variant=variant, operator=operator, changes=changes)
    if edited is not None:
        set_value(edited.truth, index, name, altered, tuple(new_box))
    return edited


def _changed_part(picture: Picture, again: Picture, patch: Box, pad: tuple[int, int]) -> Box | None:
    """The part of the patch in which characters differ, padded: the rest of the value stays as it was."""
    before, after = crop(picture.rgb, patch), crop(again.rgb, patch)
    differs = np.abs(before.astype(np.int16) - after.astype(np.int16)).max(axis=2) > 40
    tight = tight_box(differs, patch[:2])
    if tight is None:
        return None
    grown = (tight[0] - pad[0], tight[1] - pad[1], tight[2] + pad[0], tight[3] + pad[1])
    return clip_box(grown, picture.width, picture.height)


OPERATOR = Operator(NAME, VARIANTS, apply)
