"""F101, F102, F104: programs, editing history and left-over bytes that the file names.

Presence says something, absence nothing: messengers strip all of it. A program's name proves that the
file was saved by it, not what was changed, and people crop in any program, so an editor is a sign for
review (B) and a gallery, phone system or capture tool a remark (C). A **text layer** in Photoshop's
history is the text that somebody typed: when the page shows it, that is proof (A).

Genuine and therefore ignored: Apple ImageIO's 8BIM block that holds only an empty caption digest, the XMP
``photoshop:DateCreated`` and ``UserComment Screenshot`` of iOS screenshots. Sources: Adobe XMP
specification part 2 (xmpMM, photoshop), Adobe Photoshop file format (image resource ids).
"""

from __future__ import annotations

import html
import re

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found

RULES = ("F101", "F102", "F104")

EDITORS: tuple[tuple[str, str], ...] = (
    (r"adobe photoshop|^photoshop", "Adobe Photoshop"),
    (r"\blightroom\b", "Adobe Lightroom"),
    (r"adobe (illustrator|indesign|fireworks|express|firefly)", "Adobe"),
    (r"\bgimp\b", "GIMP"),
    (r"\baffinity (photo|designer)", "Affinity"),
    (r"\bcanva\b", "Canva"),
    (r"\bfigma\b", "Figma"),
    (r"\bpixelmator\b", "Pixelmator"),
    (r"\bphotopea\b", "Photopea"),
    (r"\bpaint\.net\b", "Paint.NET"),
    (r"\bpaintshop|paint shop pro", "PaintShop Pro"),
    (r"\bpicsart\b", "PicsArt"),
    (r"\bsnapseed\b", "Snapseed"),
    (r"\bmeitu\b|美图|美圖", "美图秀秀"),
    (r"\bxingtu\b|醒图", "醒图"),
    (r"\bfaceapp\b|\bfacetune\b", "FaceApp"),
    (r"\bcoreldraw\b|corel photo", "Corel"),
    (r"\bkrita\b", "Krita"),
    (r"\bacorn\b", "Acorn"),
    (r"\binkscape\b", "Inkscape"),
    (r"稿定|gaoding", "稿定设计"),
    (r"创客贴|chuangkit", "创客贴"),
)
"""Programs that change what a picture shows: pattern on the lower-cased name, and how to call it."""

_EDIT_ACTIONS = re.compile(r"stEvt:action(?:=\"|>)(\w+)")
_HISTORY_TEXT = re.compile(r"photoshop:LayerText(?:=\"([^\"]{1,200})\"|>([^<]{1,200})<)")
_HARMLESS_ACTIONS = frozenset({"saved", "created", "converted", "derived", "opened", "copied"})
_TYPED_LENGTH = 3
"""A shorter layer text (``-``, ``元``) stands on every page and proves nothing."""


def detect(ctx: InspectionContext) -> list[Check]:
    """Programs (F101), history and text layers (F102), bytes after the end marker (F104)."""
    return [_program(ctx), _history(ctx), _trailing(ctx)]


def _program(ctx: InspectionContext) -> Check:
    programs = ctx.shot.container.software
    if not programs:
        return not_measured(ctx.name, "F101", "no_metadata")
    editors = sorted({name for program in programs if (name := editor_name(program))})
    if not editors:
        return nothing_found(ctx.name, "F101", program=_clean(", ".join(programs)))
    return found(
        ctx.name,
        "F101",
        Tier.B,
        Place(None, "", _clean(", ".join(programs))),
        confidence=0.9,
        program=_clean(", ".join(editors)),
    )


def editor_name(program: str) -> str | None:
    """How to call the editor that a software string names, or ``None`` for anything else."""
    for pattern, name in EDITORS:
        if re.search(pattern, program.strip().lower()):
            return name
    return None


def _history(ctx: InspectionContext) -> Check:
    xmp = ctx.shot.container.xmp
    if not xmp:
        return not_measured(ctx.name, "F102", "no_metadata")
    page = "".join(re.sub(r"\s", "", line.text) for line in ctx.lines)
    typed = [html.unescape(a or b).strip() for a, b in _HISTORY_TEXT.findall(xmp)]
    shown = [text for text in typed if len(text) >= _TYPED_LENGTH and re.sub(r"\s", "", text) in page]
    if shown:
        texts = _clean("; ".join(shown))
        place = next((line for line in ctx.lines if shown[0] in line.text), None)
        return found(
            ctx.name,
            "F102",
            Tier.A,
            Place(ctx.clip(place.box) if place else None, "", texts),
            confidence=0.99,
            what_zh=f"文字图层“{texts}”",
            what_en=f"a text layer “{texts}”",
        )
    actions = sorted(set(_EDIT_ACTIONS.findall(xmp)) - _HARMLESS_ACTIONS)
    if typed or actions or "photoshop:History" in xmp:
        what = _clean(", ".join(actions) or "; ".join(typed) or "photoshop:History")
        return found(
            ctx.name, "F102", Tier.B, Place(None, "", what), confidence=0.9, what_zh=what, what_en=what
        )
    return nothing_found(ctx.name, "F102")


def _trailing(ctx: InspectionContext) -> Check:
    # Motion photos, Samsung's own trailer and a cropped picture whose old bytes were left behind are honest.
    size = ctx.shot.container.trailing_bytes
    if size == 0:
        return nothing_found(ctx.name, "F104")
    return found(ctx.name, "F104", Tier.C, confidence=0.5, bytes=str(size))


def _clean(text: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)[:200]
