"""retype_font: a value typed anew in another font, weight, size, colour or antialiasing, crude to careful."""

from __future__ import annotations

from collections.abc import Sequence

from tools.corpus.edits.context import EditContext, Operator, Variant, change, record_edit, shuffled, targets
from tools.corpus.edits.layout import alignment
from tools.corpus.edits.picture import Picture, Truth
from tools.corpus.edits.retype import Retype, needs_cjk, retype_line
from tools.corpus.edits.values import Altered, alter

NAME = "retype_font"

VARIANTS = (
    Variant("other_family", "train", "crude", {"how": Retype("hinted", 0.08, 30, (-4, -4, -3), pad=6)}),
    Variant("wrong_ink", "train", "crude", {"how": Retype("smooth", 0.0, 45, offset=(1, 1))}),
    Variant("near_fit", "train", "medium", {"how": Retype("smooth", 0.03, 8, (-1, 0, 0), pad=4, match=True)}),
    Variant("jagged", "train", "medium", {"how": Retype("none", 0.0, 0)}),
    Variant("fitted", "train", "careful", {"how": Retype("smooth", match=True, fit=True, erase="lerp")}),
    Variant(
        "fitted_glyphs", "train", "careful", {"how": Retype("smooth", match=True, fit=True, digits_only=True)}
    ),
    Variant("larger", "dev", "crude", {"how": Retype("smooth", 0.1, 0, (3, 3, 3), pad=8)}),
    Variant("hinted_fit", "dev", "medium", {"how": Retype("hinted", 0.0, 6, match=True)}),
    Variant("soft_glyphs", "dev", "careful", {"how": Retype("soft", match=True, fit=True, digits_only=True)}),
    Variant("shifted", "dev", "crude", {"how": Retype("smooth", -0.07, 25, (5, 4, 4), offset=(2, 3), pad=7)}),
    Variant("tinted_fit", "dev", "medium", {"how": Retype("soft", 0.02, 12, (0, 1, 1), pad=5, match=True)}),
    Variant("sharp_fit", "dev", "careful", {"how": Retype("sharp", match=True, fit=True, erase="telea")}),
    Variant(
        "sharp_glyphs", "dev", "careful", {"how": Retype("sharp", match=True, fit=True, digits_only=True)}
    ),
    Variant(
        "typed_on_preview",
        "test",
        "crude",
        {"how": Retype("enlarged", 0.05, 20, (-5, -3, -6), erase="dropper", offset=(-2, -2), pad=9)},
    ),
    Variant(
        "squeezed",
        "test",
        "medium",
        {"how": Retype("smooth", 0.0, 9, erase="feather", offset=(0, -1), pad=6, match=True, stretch=0.95)},
    ),
    Variant("strong_fit", "test", "careful", {"how": Retype("strong", match=True, fit=True, erase="rows")}),
    Variant(
        "light_glyphs",
        "test",
        "careful",
        {"how": Retype("light", 0.01, match=True, fit=True, erase="lerp", digits_only=True)},
    ),
)


def apply(picture: Picture, variant: Variant, context: EditContext) -> Picture | None:
    """Try the fields in random order until one can be retyped."""
    how: Retype = variant.options["how"]
    language = picture.truth.get("language", "zh")
    for index, name, field in shuffled(targets(picture), context.rng):
        altered = alter(name, field, language, context.rng, same_length=how.digits_only)
        if altered is None:
            continue
        edited = write_value(
            picture, index, name, altered=altered, how=how, variant=variant, operator=NAME, context=context
        )
        if edited is not None:
            return edited
    return None


def write_value(
    picture: Picture,
    index: int,
    name: str,
    *,
    altered: Altered,
    how: Retype,
    variant: Variant,
    operator: str,
    context: EditContext,
    pools: Sequence[str] = (),
) -> Picture | None:
    """Retype one field of one record with a face of the pools (default: those that its characters need)."""
    field = picture.truth["records"][index]["fields"][name]
    box = tuple(field["box"])
    old = str(field["text"])
    default = ("cjk",) if needs_cjk(old + altered.text) else ("latin",)
    faces = [face for pool in pools or default for face in context.fonts.get(pool, ())]
    done = retype_line(
        picture.rgb,
        box,
        old=old,
        new=altered.text,
        faces=faces,
        how=how,
        align=alignment(box, picture.truth, picture.width),
        rng=context.rng,
    )
    if done is None:
        return None
    rgb, patches = done
    whole = (
        min(p[0] for p in patches),
        min(p[1] for p in patches),
        max(p[2] for p in patches),
        max(p[3] for p in patches),
    )
    changes = [change(name, old, altered.text, whole)]
    edited = record_edit(picture, rgb, patches, variant=variant, operator=operator, changes=changes)
    if edited is not None:
        shown = box if how.digits_only else whole
        set_value(edited.truth, index, name, altered, shown)
    return edited


def set_value(truth: Truth, index: int, name: str, altered: Altered, box: tuple[int, ...]) -> None:
    """Let the truth say what the picture shows after the edit."""
    field = truth["records"][index]["fields"][name]
    field.update(text=altered.text, value=altered.value, box=list(box))
    field.pop("lines", None)


OPERATOR = Operator(NAME, VARIANTS, apply)
