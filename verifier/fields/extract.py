"""Step 4: profile + page to ``Fields``. Read, read again, vote; what is not certain says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from verifier.fields.derived import barcode_fields, card_tail, guard_unpaid, payer_of
from verifier.fields.doubt import doubt
from verifier.fields.kinds import TIMES, ParseContext, parse_value
from verifier.fields.layout import Layout, lay_out
from verifier.fields.numbers import match_structures
from verifier.fields.readers.registry import READERS
from verifier.fields.scene import Draft, Missing, Scene
from verifier.fields.seal import Recognise
from verifier.fields.second import Reader, read_again
from verifier.fields.signs import has_minus
from verifier.fields.stamps import without_red
from verifier.fields.statusbar import find_status_bar
from verifier.fields.third import settle_contested
from verifier.fields.times import TimeContext
from verifier.fields.types import (
    Barcode,
    Field,
    FieldName,
    Fields,
    Identifier,
    Money,
    PageKind,
    Reading,
    ReadState,
    Recognition,
    Record,
)
from verifier.fields.voting import Found, vote
from verifier.fields.ways import way_of
from verifier.geometry import Box
from verifier.images.types import Screenshot
from verifier.ocr.types import OcrPage
from verifier.pages.profile import Profile


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
    scene = Scene(shot.rgb, layout, profile, context, tuple(barcodes), notes, recognise, banner)
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
    seconds = read_again(scene.rgb, every, second_reader, app)
    votes = [vote(f, page.engine, s, app, context) for f, s in zip(every, seconds, strict=True)]
    settled = iter(settle_contested(votes, every, scene.rgb, second_reader, scene.recognise, app))
    pixels = without_red(scene.rgb) if scene.profile.stamped else scene.rgb
    records = []
    for record in draft.records:
        fields: dict[FieldName, Field] = {}
        for found in record.found:
            fields[found.name] = doubt(_signed(next(settled), found, scene), scene, pixels)
            scene.note(_vote_note(fields[found.name]))
        for missing in record.missing:
            fields.setdefault(missing.name, _missing(missing, page.engine))
        if len(draft.records) == 1:
            fields |= barcode_fields(fields, scene)
        fields |= card_tail(fields)
        fields |= payer_of(fields)
        fields |= guard_unpaid(fields, scene)
        if fields:
            records.append(Record(fields, record.box or Box.union(f.box for f in fields.values())))
    return tuple(records)


def _signed(field: Field, found: Found, scene: Scene) -> Field:
    """The amount with the minus that the reader left out, or with the way that a word beside it says."""
    value = field.value
    if not isinstance(value, Money) or value.direction != "none":
        return field
    if found.how == "hero" and has_minus(scene.rgb, field.box):
        return replace(field, value=replace(value, direction="out"))
    if found.name is not FieldName.AMOUNT or scene.profile.kind is not PageKind.BANK_DETAIL:
        return field
    way = way_of(scene.layout, field.box, found.label_box)
    return field if way == "none" else replace(field, value=replace(value, direction=way))


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
