"""Step 4: profile + page to ``Fields``. Read, read again, vote; what is not certain says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from verifier.fields.covered import is_cut, is_overlaid
from verifier.fields.derived import barcode_fields, card_tail, guard_unpaid
from verifier.fields.kinds import DECISIVE, IDENTIFIERS, NAMES, TIMES, ParseContext, parse_value
from verifier.fields.layout import Layout, lay_out
from verifier.fields.names import ends_in_legal_form
from verifier.fields.numbers import match_structures, shortest_length
from verifier.fields.readers.registry import READERS
from verifier.fields.scene import Draft, Missing, Scene
from verifier.fields.seal import Recognise
from verifier.fields.second import Reader, read_again
from verifier.fields.signs import has_minus
from verifier.fields.stamps import without_red
from verifier.fields.statusbar import find_status_bar
from verifier.fields.times import TimeContext
from verifier.fields.types import (
    Barcode,
    Field,
    FieldName,
    Fields,
    Identifier,
    Money,
    Reading,
    ReadState,
    Recognition,
    Record,
)
from verifier.fields.voting import Found, vote
from verifier.geometry import Box
from verifier.images.types import RGB, Screenshot
from verifier.ocr.types import OcrPage
from verifier.pages.profile import Profile

_OWN_NUMBERS = IDENTIFIERS - {FieldName.MERCHANT_ORDER_NO}


def extract(
    shot: Screenshot,
    page: OcrPage,
    recognition: Recognition,
    profile: Profile | None,
    *,
    barcodes: Sequence[Barcode] = (),
    second_reader: Reader | None = None,
    reference: datetime | None = None,
    recognise: Recognise | None = None,
    banner: Box | None = None,
) -> Fields:
    """Read the fields of a recognised page.

    Args:
        shot: the picture.
        page: its text lines.
        recognition, profile: what step 3 gave; without a profile no record is read.
        barcodes: codes decoded from the picture.
        second_reader: reads decisive values again; ``None``: not installed, said in the explanation.
        reference: the latest moment the page's times can lie at (the filing time). It settles times that are
            printed without a year, or as 今天/昨天; those parts are marked as inferred.
        recognise: the first reader for single crops (``OcrEngine.recognise_crops``), for the text of a seal.
        banner: where a notification lay over the page; its lines are not in ``page`` any more.

    Returns:
        Typed fields per record. A value that cannot be trusted is there as ``UNREADABLE`` with its reason.

    Raises:
        ModelDataError: a profile's pattern takes too long on this page.
    """
    whole = lay_out(page)
    bar, bar_lines = find_status_bar(whole)
    layout = whole.without(bar_lines)
    notes = list(_opening(recognition, whole))
    if banner is not None:
        notes.append(f"a notification at {banner.as_list()} is no part of the page")
    title = _title(layout)
    if profile is None:
        notes.append("no profile reaches its threshold: no record is read")
        return Fields(
            recognition, barcodes=tuple(barcodes), status_bar=bar, title=title, explain=tuple(notes)
        )
    context = ParseContext(
        profile.currency,
        TimeContext(reference, order=profile.date_order, zone=ZoneInfo(profile.zone)),
        profile.statuses,
    )
    scene = Scene(shot.rgb, layout, profile, context, tuple(barcodes), notes, recognise)
    draft = READERS[profile.reader](scene)
    draft, context = _with_page_dates(draft, scene)
    if second_reader is None:
        notes.append("no second reader: values are unconfirmed")
    records = _settle(draft, scene, context, page, second_reader)
    return Fields(
        recognition,
        records,
        tuple(barcodes),
        draft.messages,
        draft.seal,
        bar,
        title,
        tuple(notes),
    )


def _opening(recognition: Recognition, layout: Layout) -> list[str]:
    notes = [
        f"page: {recognition.kind.value} by profile {recognition.profile or '-'} (score {recognition.score:g})"
    ]
    notes += [f"  {reason}" for reason in recognition.reasons]
    if layout.dropped:
        notes.append(f"only the first lines are read: {layout.dropped} more were left out")
    return notes


def _title(layout: Layout) -> str:
    """The largest text of the head of the page."""
    limit = 0.14 * min(layout.height, 2.4 * layout.width)
    head = [line for line in layout.lines if line.middle <= limit and len(line.norm) >= 2]
    best = max(head, key=lambda o: (o.height, -o.box.y0), default=None)
    return best.text if best is not None else ""


def _with_page_dates(draft: Draft, scene: Scene) -> tuple[Draft, ParseContext]:
    """Dates that the page's own numbers hold settle times that are printed without a year."""
    dates: set[date] = set()
    for record in draft.records:
        for found in record.found:
            if isinstance(found.value, Identifier):
                for match in match_structures(found.value, scene.profile.app or None, found.name)[:1]:
                    dates |= {t.day for t in match.times if t.day is not None}
    context = scene.context
    if not dates:
        return draft, context
    context = replace(context, time=replace(context.time, dates=tuple(sorted(dates))))
    records = []
    for record in draft.records:
        again = []
        for found in record.found:
            if found.name in TIMES and (found.value is None or getattr(found.value, "inferred", None)):
                value = parse_value(found.name, [line.text for line in found.lines], context)
                found = replace(found, value=value or found.value)
            again.append(found)
        records.append(replace(record, found=tuple(again)))
    return replace(draft, records=tuple(records)), context


def _settle(
    draft: Draft, scene: Scene, context: ParseContext, page: OcrPage, second_reader: Reader | None
) -> tuple[Record, ...]:
    app = scene.profile.app
    every = [found for record in draft.records for found in record.found]
    seconds = iter(read_again(scene.rgb, every, second_reader, app))
    pixels = without_red(scene.rgb) if scene.profile.stamped else scene.rgb
    records = []
    for record in draft.records:
        fields: dict[FieldName, Field] = {}
        for found in record.found:
            voted = vote(found, page.engine, next(seconds), app, context)
            voted = _signed(voted, found, scene)
            fields[found.name] = _uncovered(_whole(_cut(voted, scene), scene, app), pixels)
            scene.note(_vote_note(fields[found.name]))
        for missing in record.missing:
            fields.setdefault(missing.name, _missing(missing, page.engine))
        if len(draft.records) == 1:
            fields |= barcode_fields(fields, scene)
        fields |= card_tail(fields)
        fields |= guard_unpaid(fields, scene)
        if fields:
            records.append(Record(fields, record.box or Box.union(f.box for f in fields.values())))
    return tuple(records)


def _cut(field: Field, scene: Scene) -> Field:
    """A value that the picture's edge runs through, or a company that stops at 有限公, is not whole, however clean."""
    if not field.readable or not (is_cut(scene.rgb, field.box) or ends_in_legal_form(field.value)):
        return field
    return _open(field, "cut")


def _signed(field: Field, found: Found, scene: Scene) -> Field:
    """The large amount with the minus that the reader left out."""
    value = field.value
    if found.how != "hero" or not isinstance(value, Money) or value.direction != "none":
        return field
    if not has_minus(scene.rgb, field.box):
        return field
    return replace(field, value=replace(value, direction="out"))


def _whole(field: Field, scene: Scene, app: str) -> Field:
    """A number that fills its line and is shorter than all of its kind has lost the line it wrapped to."""
    value = field.value
    # Four bare digits behind 账号 can be its first as well as its last: the stars and the rest were not read.
    if (
        field.readable
        and field.name is FieldName.PAYER_ACCOUNT_TAIL
        and field.raw.strip().isdigit()
        and _WHOLE_ACCOUNT.search(field.label)
    ):
        return _open(field, "cut")
    # A last row that is shorter than the one over it ends the number.
    ended = len(field.lines) > 1 and field.lines[-1].width < 0.95 * field.lines[0].width
    if (
        field.readable
        and field.name in IDENTIFIERS
        and not ended
        and _under_stuck_bar(field.box, scene.layout)
    ):
        return _open(field, "cut")
    # A merchant may number its orders as it likes; the app's own numbers have their length.
    if (
        not field.readable
        or not isinstance(value, Identifier)
        or value.masked
        or field.name not in _OWN_NUMBERS
    ):
        return field
    shortest = shortest_length(app, field.name)
    margin = max((line.box.x1 for line in scene.layout.lines), default=0)
    fills = field.box.x1 >= margin - 2.5 * field.box.height
    if not value.text.isdigit() or len(value.text) >= shortest or not fills:
        return field
    return _open(field, "cut")


_WHOLE_ACCOUNT = re.compile(r"(?:账号|帐号|账户|卡号)$")


def _open(field: Field, reason: str) -> Field:
    return replace(
        field, value=None, state=ReadState.UNREADABLE, reason=reason, confidence=min(0.4, field.confidence)
    )


def _under_stuck_bar(box: Box, layout: Layout) -> bool:
    """Whether the app's title stands once more right below: a scroll capture with the bar over the value's next row."""
    head = 0.09 * min(layout.height, 2.4 * layout.width)
    counts = Counter(line.key for line in layout.lines)
    titles = {
        line.key
        for line in layout.lines
        if line.middle <= head
        and len(line.key) >= 3
        and counts[line.key] == 2
        and abs(line.box.centre[0] - layout.width / 2) <= 0.08 * layout.width
    }
    reach = 1.2 * min(box.height, 2 * layout.text_height)
    return any(
        line.middle > head and line.key in titles and -0.5 * reach <= line.box.y0 - box.y1 <= reach
        for line in layout.lines
    )


def _uncovered(field: Field, pixels: RGB) -> Field:
    """A value under a floating ball is guessed by the reader, with great confidence: it stays open.

    ``pixels``: the picture, without the ink of stamps, which cover nothing.
    """
    if not field.readable or field.name not in DECISIVE | NAMES:
        return field
    if not any(is_overlaid(pixels, box) for box in field.lines or (field.box,)):
        return field
    return _open(field, "covered")


def _missing(missing: Missing, engine: str) -> Field:
    return Field(
        missing.name,
        None,
        missing.raw,
        missing.box,
        0.0,
        ReadState.UNREADABLE,
        missing.label,
        missing.label_box,
        readings=(Reading(engine, missing.raw, 0.0),) if missing.raw else (),
        reason=missing.reason,
    )


def _vote_note(field: Field) -> str:
    votes = ", ".join(f"{r.engine} {r.text!r} ({r.confidence:.2f})" for r in field.readings)
    state = str(field.value) if field.readable else f"unreadable: {field.reason}"
    repaired = f" [{field.reason}]" if field.readable and field.reason else ""
    return f"{field.name.value}: {votes} => {state}{repaired} ({field.confidence:.2f})"
