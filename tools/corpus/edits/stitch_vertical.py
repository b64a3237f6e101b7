"""stitch_vertical: two pages put below each other (拼接), with or without their status bars."""

from __future__ import annotations

from tools.corpus.edits.compose import cropped, header_end, quiet_row, resized, stack_vertical
from tools.corpus.edits.context import EditContext, Operator, Variant, donors_for
from tools.corpus.edits.layout import background_colour
from tools.corpus.edits.picture import Picture

NAME = "stitch_vertical"

VARIANTS = (
    Variant("whole_pages", "train", "crude", {"bars": True, "fit": "width", "same_width": True}),
    Variant("bar_cropped", "train", "medium", {"bars": False, "fit": "width"}),
    Variant("partial", "train", "careful", {"bars": False, "fit": "width", "partial": True}),
    Variant("other_scale", "train", "crude", {"bars": True, "fit": "none"}),
    Variant("bar_cropped_dev", "dev", "medium", {"bars": False, "fit": "width", "same_width": True}),
    Variant("whole_pages_dev", "dev", "crude", {"bars": True, "fit": "width"}),
    Variant("whole_pages_centred", "dev", "crude", {"bars": True, "fit": "none", "align": "center"}),
    Variant("bars_kept", "dev", "medium", {"bars": True, "fit": "width", "partial": True}),
    Variant("partial_quiet", "dev", "careful",
            {"bars": False, "fit": "width", "partial": True, "same_width": True}),
    Variant("other_scale_cropped", "dev", "medium", {"bars": False, "fit": "none"}),
    Variant("whole_pages_gap", "test", "crude", {"bars": True, "fit": "width", "gap": 18, "same_width": True}),
    Variant("narrower", "test", "medium", {"bars": True, "fit": "width", "share": 0.93, "align": "center"}),
    Variant("partial_high", "test", "careful",
            {"bars": False, "fit": "width", "partial": True, "same_width": True, "cut": (0.3, 0.55)}),
    Variant("title_cropped", "test", "medium", {"bars": False, "fit": "width", "title": 0.13}),
)  # fmt: skip


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    options = variant.options
    for donor in donors_for(context, same_phone=bool(options.get("same_width"))):
        same = donor.width == picture.width
        if options["fit"] == "none" and same:
            continue
        if options.get("same_width") and not same:
            continue
        if donor.height > 1.9 * picture.height:
            continue
        top, bottom = _parts(picture, donor, variant, context)
        if top is None or bottom is None:
            continue
        wanted = round(top.width * float(options.get("share", 1.0)))
        if options["fit"] == "width" and bottom.width != wanted:
            factor = wanted / bottom.width
            bottom = resized(bottom, (wanted, max(1, round(bottom.height * factor))), "area")
        width = max(top.width, bottom.width)
        background = background_colour(bottom.rgb if bottom.width < top.width else top.rgb)
        if not options["bars"]:
            background = (255, 255, 255)
        return stack_vertical(
            [top, bottom],
            width,
            background=background,
            variant=variant,
            operator=NAME,
            align=str(options.get("align", "left")),
            gap=int(options.get("gap", 0)),
        )
    return None


def _parts(
    picture: Picture, donor: Picture, variant: Variant, context: EditContext
) -> tuple[Picture | None, Picture | None]:
    """Cut both pages as the variant says; careful forgers cut where a row is of one colour."""
    top, start = picture, 0
    if variant.options.get("partial"):
        low, high = variant.options.get("cut", (0.45, 0.85))
        cut = quiet_row(picture, int(picture.height * low), int(picture.height * high), context.rng)
        if cut is None:
            return None, None
        top = cropped(picture, (0, 0, picture.width, cut))
    if not variant.options["bars"]:
        start = header_end(donor)
        if start == 0:
            return None, None
        # The donor's title bar goes too, at a fixed height and whatever stands there.
        start += round(donor.width * float(variant.options.get("title", 0.0)))
        if variant.options.get("partial"):
            row = quiet_row(donor, start, int(donor.height * 0.4), context.rng)
            start = row if row is not None else start
    bottom = cropped(donor, (0, start, donor.width, donor.height)) if start else donor
    return top, bottom


OPERATOR = Operator(NAME, VARIANTS, apply, family="stitch")
