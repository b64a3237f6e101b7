"""S100: a picture put together from several captures (拼接), and S120: whether records stand on one capture.

A join is reported when **two independent signs** speak for it; signs that name a row have to name nearly
the same one. Each sign alone is a remark: honest long captures repeat a sticky header, end with a smaller
footer, or change colour across the whole width. The finding is a composite, not a forgery: people join
pictures to save space. It matters because a joined picture cannot show that two deductions stood on one
page.
"""

from __future__ import annotations

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.structure.bands import band_signs
from verifier.forensics.structure.bars import bar_signs
from verifier.forensics.structure.contents import TALL, content_signs, page_signs, widest_gaps
from verifier.forensics.structure.geometry import geometry_signs
from verifier.forensics.structure.history import history_signs
from verifier.forensics.structure.margins import margin_signs
from verifier.forensics.structure.repeats import repeat_signs
from verifier.forensics.structure.rows import RowFacts, viewer_frame
from verifier.forensics.structure.sheets import sheet_top
from verifier.forensics.structure.side_by_side import side_signs
from verifier.forensics.structure.signs import Sign
from verifier.forensics.structure.titles import title_signs
from verifier.geometry import Box

_SIGN_RULES = tuple(f"S{number}" for number in (*range(101, 112), *range(113, 120), 123, 125))
JOIN_RULE = "S100"
RULES = (JOIN_RULE, *_SIGN_RULES, "S120")

_NEAR = 0.12
"""Signs of one join lie within this share of the picture's width."""
_SMALLEST = 300
_SHEETS_TOO = frozenset({"S109", "S111"})
_SHEET_TITLE = 0.05
"""Their rows lie within this share of the width from a sheet's upper edge where they are the sheet's own."""
_MOST_ROWS = 4
"""Rows at which the parts are recognised as pages of their own; each costs two recognitions."""


def detect(ctx: InspectionContext) -> list[Check]:
    """The finding, the signs as remarks, and the statement about records on one page."""
    if min(ctx.width, ctx.height) < _SMALLEST:
        return [not_measured(ctx.name, "S100", "too_small"), not_measured(ctx.name, "S120", "too_small")]
    down, across = _signs(ctx)
    join = _join(ctx, down) or _join(ctx, across)
    remarks = [
        found(ctx.name, s.rule_id, Tier.C, Place(s.box), confidence=0.6, **s.params) for s in (*down, *across)
    ]
    finding = nothing_found(ctx.name, "S100") if join is None else _report(ctx, join)
    return [finding, *remarks, _one_page(ctx, join)]


def _signs(ctx: InspectionContext) -> tuple[list[Sign], list[Sign]]:
    """Signs of a horizontal and of a vertical join, found inside a viewer's margins where there are any."""
    frame = viewer_frame(ctx.rgb)
    if frame == ctx.frame or min(frame.width, frame.height) < _SMALLEST:
        return _signs_down(ctx), side_signs(ctx)
    inner = ctx.inside(frame)
    down = [sign.shift(frame.x0, frame.y0) for sign in _signs_down(inner)]
    return down, [sign.shift(frame.x0, frame.y0, across=True) for sign in side_signs(inner)]


def _signs_down(ctx: InspectionContext) -> list[Sign]:
    """Every sign of a horizontal join; what a page is about is asked only at rows that other signs propose."""
    rows = RowFacts(ctx.rgb, ctx.luma)
    signs = [
        *bar_signs(ctx, rows),
        *title_signs(ctx, rows),
        *geometry_signs(ctx, rows),
        *band_signs(ctx, rows),
        *margin_signs(ctx, rows),
        *history_signs(ctx),
        *repeat_signs(ctx),
        *content_signs(ctx),
    ]
    signs = _beside_a_sheet(ctx, signs)
    if _join(ctx, signs) is None:
        proposed = [sign.at for sign in signs if sign.at is not None][:_MOST_ROWS]
        if ctx.height > TALL * ctx.width:
            proposed += widest_gaps(ctx, _MOST_ROWS)
        signs += page_signs(ctx, proposed)
    return signs


def _beside_a_sheet(ctx: InspectionContext, signs: list[Sign]) -> list[Sign]:
    """The signs without those that a sheet over the app's own page makes: another ground, another title."""
    if not any(sign.rule_id in _SHEETS_TOO for sign in signs):
        return signs
    top = sheet_top(ctx.rgb)
    if top is None:
        return signs
    reach = _SHEET_TITLE * ctx.width
    return [s for s in signs if s.rule_id not in _SHEETS_TOO or s.at is None or abs(s.at - top) > reach]


def _join(ctx: InspectionContext, signs: list[Sign]) -> list[Sign] | None:
    """The strongest group of signs that agree on a place; ``None`` below two independent observations."""
    best: list[Sign] = []
    for anchor in [s for s in signs if s.at is not None] or signs[:1]:
        group = [
            s
            for s in signs
            if s.at is None or anchor.at is None or abs(s.at - anchor.at) <= _NEAR * ctx.width
        ]
        if _weight(group) > _weight(best):
            best = group
    return best if _weight(best) >= 2 else None


def _weight(signs: list[Sign]) -> int:
    """Independent observations: several signs of one kind count once."""
    strongest: dict[str, int] = {}
    for sign in signs:
        strongest[sign.rule_id] = max(strongest.get(sign.rule_id, 0), sign.weight)
    return sum(strongest.values())


def _report(ctx: InspectionContext, join: list[Sign]) -> Check:
    rules = sorted({sign.rule_id for sign in join})
    at = next((sign.at for sign in join if sign.at is not None), None)
    sideways = any(sign.rule_id == "S110" for sign in join)
    if at is None:
        seam = Box.union([sign.box for sign in join])
    elif sideways:
        seam = Box(max(0, at - 3), 0, min(ctx.width, at + 3), ctx.height)
    else:
        seam = Box(0, max(0, at - 3), ctx.width, min(ctx.height, at + 3))
    return found(
        ctx.name,
        "S100",
        Tier.B,
        Place(seam),
        *(Place(sign.box) for sign in join),
        confidence=min(0.99, 0.7 + 0.1 * _weight(join)),
        signs=", ".join(rules),
        count=str(_weight(join)),
        row=str(at if at is not None else "-"),
    )


def _one_page(ctx: InspectionContext, join: list[Sign] | None) -> Check:
    """Whether all records stand on one capture: what a claim of a double charge needs."""
    records = [record for record in ctx.fields.records if record.fields]
    if len(records) < 2:
        return not_measured(ctx.name, "S120", "no_fields")
    count = str(len(records))
    if join is None:
        return nothing_found(ctx.name, "S120", count=count)
    return found(ctx.name, "S120", Tier.B, *(Place(record.box) for record in records[:4]), count=count)
