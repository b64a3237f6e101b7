"""status_replaced: 支付失败 becomes 支付成功 or the reverse: retyped, re-rendered or from another page."""

from __future__ import annotations

from typing import Any

from tools.corpus.edits.context import EditContext, Operator, Variant, targets
from tools.corpus.edits.picture import Picture
from tools.corpus.edits.retype import Retype, needs_cjk
from tools.corpus.edits.retype_font import write_value
from tools.corpus.edits.retype_same import paste_rendered
from tools.corpus.edits.splice import splice_field
from tools.corpus.edits.values import alter_status

NAME = "status_replaced"

VARIANTS = (
    Variant("typed", "train", "medium", {"how": Retype("smooth", 0.0, 6, pad=4, match=True)}),
    Variant("typed_fit", "train", "careful", {"how": Retype("smooth", match=True, fit=True)}),
    Variant("rendered", "train", "careful", {"render": True, "pad": (4, 2)}),
    Variant("typed_hinted", "dev", "medium", {"how": Retype("hinted", 0.02, 0, match=True)}),
    Variant("from_page_dev", "dev", "medium", {"splice": {"blend": "match", "resample": "linear"}}),
    Variant("typed_soft", "dev", "careful", {"how": Retype("soft", match=True, fit=True, erase="lerp")}),
    Variant("from_page", "dev", "medium", {"splice": {"blend": "alpha", "resample": "lanczos"}}),
    Variant("rendered_wide", "dev", "careful", {"render": True, "pad": (14, 6)}),
    Variant(
        "typed_strong", "test", "careful", {"how": Retype("strong", match=True, fit=True, erase="feather")}
    ),
    Variant(
        "from_page_feathered",
        "test",
        "medium",
        {"splice": {"blend": "match", "resample": "area", "feather": 2}},
    ),
    Variant("rendered_band", "test", "careful", {"render": True, "pad": (48, 22)}),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    for index, name, field in targets(picture, ("status",)):
        if "splice" in variant.options:
            edited = splice_field(
                picture, index, name, variant=variant, operator=NAME, context=context,
                options=variant.options["splice"],
            )  # fmt: skip
        else:
            edited = _reword(picture, index, field, variant, context)
        if edited is not None:
            return edited
    return None


def _reword(
    picture: Picture, index: int, field: dict[str, Any], variant: Variant, context: EditContext
) -> Picture | None:
    altered = alter_status(str(field["text"]), str(field["value"]), context.rng)
    if altered is None:
        return None
    edited = None
    if variant.options.get("render"):
        edited = paste_rendered(
            picture, index, "status", altered=altered, variant=variant, operator=NAME, context=context
        )
    how = variant.options.get("how", Retype("smooth", match=True, fit=True))
    return edited or write_value(
        picture,
        index,
        "status",
        altered=altered,
        how=how,
        variant=variant,
        operator=NAME,
        context=context,
        pools=("host_cjk", "cjk") if needs_cjk(altered.text) else ("host", "latin"),
    )


OPERATOR = Operator(NAME, VARIANTS, apply)
