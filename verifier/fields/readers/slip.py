"""Slips in a script that the OCR models do not know (Thai).

Numbers, clock and amount are read as everywhere; words by a reader of the language where one is installed
(verifier/ocr/languages.py), and a name only where that reader is certain of it. The month of such a slip is a word. Where
it is not read it is taken from the transaction number, only where that number's own clock and day agree with the printed
ones, and is marked as inferred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from verifier.fields.kinds import MONEY, NAMES
from verifier.fields.labels import LabelHit
from verifier.fields.layout import TextLine
from verifier.fields.names import parse_name
from verifier.fields.numbers import EmbeddedTime, match_structures
from verifier.fields.places import is_name
from verifier.fields.readers.rows import RowReader
from verifier.fields.scene import Draft, Missing, RecordDraft, Scene
from verifier.fields.sides import payer_alone, two_sides, under
from verifier.fields.types import FieldName, Identifier, Moment, Precision
from verifier.fields.voting import CERTAIN, Found
from verifier.pages.patterns import search
from verifier.text import fold

_BUDDHIST = 543
_PRINTED = re.compile(
    r"(?<!\d)(?P<d>\d{1,2}) \S{2,9}[. ] ?(?P<y>25\d{2}|\d{2})\W{1,4}(?P<h>\d{2}):(?P<m>\d{2})"
    r"(?::(?P<s>\d{2}))?(?![\d:])"
)


def read(scene: Scene) -> Draft:
    """Read one slip."""
    rows = RowReader(scene)
    record = _under_their_labels(rows.record(), rows.hits)
    record = _by_the_account(_on_their_sides(_without_payer(_without_noise(record)), scene), scene)
    if any(f.name is FieldName.PAID_AT for f in record.found):
        return Draft((record,))
    number = next((f for f in record.found if f.name is FieldName.TRANSACTION_NO), None)
    if number is None or not isinstance(number.value, Identifier):
        return Draft((record,))
    embedded = [t for m in match_structures(number.value, scene.profile.app)[:1] for t in m.times]
    for line in scene.layout.lines:
        moment = _moment(line, embedded, ZoneInfo(scene.profile.zone))
        if moment is not None:
            scene.note(f"paid_at: {line.text!r} with the month of {number.value.text}")
            # The month's letters are noise to this reader; what counts was checked against the number.
            plain = replace(line, chars=(), confidence=max(line.confidence, CERTAIN))
            found = Found(FieldName.PAID_AT, (plain,), moment, how="number")
            return Draft((replace(record, found=(*record.found, found)),))
    return Draft((record,))


def _without_noise(record: RecordDraft) -> RecordDraft:
    """Names in capitals can be what is left of Thai ones: every character of a name has to be certain."""
    noise = [f for f in record.found if f.name in NAMES and f.low < CERTAIN]
    open_ = [Missing(f.name, "low_confidence", f.box, raw=f.raw) for f in noise]
    kept = tuple(f for f in record.found if f not in noise)
    return replace(record, found=kept, missing=(*record.missing, *open_))


def _without_payer(record: RecordDraft) -> RecordDraft:
    """A name taken for the payee by its form alone is not the one that a label calls the payer, nor stands over it."""
    payer = next((f for f in record.found if f.name is FieldName.PAYER), None)
    if payer is None:
        return record
    kept = tuple(
        f
        for f in record.found
        if f.name is not FieldName.MERCHANT or f.how != "pattern" or f.box.y0 >= payer.box.y1
    )
    return replace(record, found=kept)


def _under_their_labels(record: RecordDraft, hits: Sequence[LabelHit]) -> RecordDraft:
    """Sums found by their form alone belong to the label that they stand under: a fee is no amount."""
    kept = []
    for found in record.found:
        over = [h for h in hits if h.field in MONEY and h.head.box.y0 <= found.box.centre[1]]
        nearest = max(over, key=lambda h: h.head.box.y0, default=None)
        of_another = nearest is not None and nearest.field is not found.name
        if found.name not in MONEY or found.how != "pattern" or not of_another:
            kept.append(found)
        elif nearest is not None and nearest.field is not None:
            if all(o.name is not nearest.field for o in record.found):
                kept.append(replace(found, name=nearest.field, label=nearest.label))
    return replace(record, found=tuple(kept))


def _by_the_account(record: RecordDraft, scene: Scene) -> RecordDraft:
    """Parties without labels: the payer over the only account, the payee first under it."""
    side = payer_alone(scene.layout)
    known = {f.name for f in record.found} | {m.name for m in record.missing}
    if side is None:
        return record

    labels = {fold(word).rstrip(":") for rule in scene.profile.fields.values() for word in rule.labels}

    def can_be_name(line: TextLine) -> bool:
        return (
            bool(line.reader) and line.key.rstrip(":") not in labels and is_name(line, scene.context.statuses)
        )

    below = under(scene.layout, side)[:1]
    parties = ((FieldName.PAYER, side.name(can_be_name)), (FieldName.MERCHANT, next(iter(below), None)))
    found, missing = list(record.found), list(record.missing)
    for name, line in parties:
        value = None if line is None or not can_be_name(line) else parse_name(line.text)
        if line is None or value is None or name in known:
            continue
        if line.low < CERTAIN:
            missing.append(Missing(name, "low_confidence", line.box, raw=line.text))
        else:
            scene.note(f"{name}: {line.text!r} by the account")
            found.append(Found(name, (line,), value, how="side"))
    return replace(record, found=tuple(found), missing=tuple(missing))


def _on_their_sides(record: RecordDraft, scene: Scene) -> RecordDraft:
    """A name found by its form belongs to the party in whose block it stands: the upper one paid."""
    merchant = next((f for f in record.found if f.name is FieldName.MERCHANT and f.how == "pattern"), None)
    rule = scene.profile.fields.get(FieldName.MERCHANT)
    sides = two_sides(scene.layout)
    if rule is None or rule.line_pattern is None or (merchant is not None and merchant.low < CERTAIN):
        return record
    form = rule.line_pattern
    names = [o for o in scene.layout.lines if o.low >= CERTAIN and search(form, o.norm) is not None]
    if sides is not None:
        payer = next((o for o in names if sides[0].holds(o)), None)
        payee = next((o for o in names if sides[1].holds(o)), None)
        if payer is None and payee is None:
            return record
    elif len(names) == 2 and abs(names[0].box.x0 - names[1].box.x0) <= names[0].height:
        payer, payee = names
    else:
        return record
    kept = [f for f in record.found if f is not merchant]
    for name, line in ((FieldName.PAYER, payer), (FieldName.MERCHANT, payee)):
        value = None if line is None else parse_name(line.text)
        if line is not None and value is not None and not any(f.name is name for f in kept):
            scene.note(f"{name}: {line.text!r} by its side of the slip")
            kept.append(Found(name, (line,), value, how="side"))
    return replace(record, found=tuple(kept))


def _moment(line: TextLine, embedded: list[EmbeddedTime], zone: ZoneInfo) -> Moment | None:
    match = _PRINTED.search(line.norm)
    if match is None:
        return None
    year = int(match["y"])
    year = (year + 2500 if year < 100 else year) - _BUDDHIST
    for held in embedded:
        day = held.day_near(date(year, 7, 1))
        if day is None or (day.year, day.day) != (year, int(match["d"])):
            continue
        hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
        shown = time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
        known = held.clock if match["s"] or held.clock is None else held.clock.replace(second=0)
        if shown is not None and known in {None, shown}:
            precision = Precision.SECOND if match["s"] else Precision.MINUTE
            return Moment(datetime.combine(day, shown, zone), precision, ("month",))
    return None
