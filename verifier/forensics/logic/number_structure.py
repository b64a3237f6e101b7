"""L103: a number that has its app's structure but for a date that no calendar has.

The lists of structures are not complete, so a number that fits none of them says nothing. One that has the
length, the fixed parts and the digits of a structure, and month 13 in the place of its date, cannot have been
made by the app.
"""

from __future__ import annotations

import re

from verifier.checks import Check
from verifier.fields.number_data import TIME_LENGTHS, Part, Structure, structures
from verifier.fields.numbers import is_structured, match_structures
from verifier.fields.types import FieldName
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.logic.numbers_read import NUMBER_NAMES, readers_agree, sure_numbers

RULES = ("L103",)

_CHARS = {"digits": "[0-9]", "hex": "[0-9a-fA-F]", "upper": "[A-Z]", "alnum": "[0-9A-Za-z]"}


def detect(ctx: InspectionContext) -> list[Check]:
    """Failed for each number with an impossible date; needs a page of a known app."""
    app = ctx.fields.recognition.app
    looked = False
    checks: list[Check] = []
    for record in ctx.fields.records:
        for name, field, identifier in sure_numbers(record):
            if not app or not is_structured(app, name):
                continue
            if match_structures(identifier, app, name):
                looked = True
                continue
            part = impossible_date(identifier.text, app, name)
            if part is None:
                continue
            # One misread digit also makes an impossible date: proof needs two readers.
            tier = Tier.A if readers_agree(field) else Tier.B
            zh, en = NUMBER_NAMES[name]
            checks.append(
                found(
                    ctx.name,
                    "L103",
                    tier,
                    Place(field.box, name.value, identifier.text),
                    confidence=field.confidence,
                    kind_zh=zh,
                    kind_en=en,
                    number=identifier.text,
                    app=app,
                    what_zh=f"日期段“{part}”不是日期",
                    what_en=f"its date part “{part}” is no date",
                )
            )
    if checks:
        return checks
    return [nothing_found(ctx.name, "L103") if looked else not_measured(ctx.name, "L103", "no_fields")]


def impossible_date(text: str, app: str, name: FieldName) -> str | None:
    """The date part of a number that fits a structure of the app in everything else, or ``None``.

    Only structures with a fixed part or a century beside the date count: a bare run of digits fits anything.
    """
    for structure in structures():
        if structure.app == app and name in structure.fields and _anchored(structure):
            match = re.fullmatch("".join(_pattern(part) for part in structure.parts), text)
            if match and match.groupdict().get("time"):
                return match["time"]
    return None


def _anchored(structure: Structure) -> bool:
    return any(part.text for part in structure.parts) and any(
        part.time and part.time.startswith("yy") for part in structure.parts
    )


def _pattern(part: Part) -> str:
    if part.text is not None:
        return "(?:" + "|".join(re.escape(text) for text in part.text) + ")"
    if part.time is not None:
        length = TIME_LENGTHS[part.time]
        century = "20" if part.time.startswith("yyyy") else ""
        return f"(?P<time>{century}[0-9]{{{length - len(century)}}})"
    low, high = part.lengths()
    return f"{_CHARS[part.charset]}{{{low},{high}}}"
