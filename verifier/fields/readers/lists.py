"""Bill lists: many records, each with an amount at the right, a name, a time and perhaps numbers of its own."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from statistics import median

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import extractOne

from verifier.fields.amounts import parse_money, says_money
from verifier.fields.grounds import ground_of
from verifier.fields.kinds import ParseContext
from verifier.fields.labels import LabelHit, LabelIndex
from verifier.fields.layout import Layout, TextLine, head_of, join_row, tail_of
from verifier.fields.names import parse_name
from verifier.fields.readers.rows import RowReader, labels_of
from verifier.fields.scene import Draft, Missing, RecordDraft, Scene
from verifier.fields.statuses import parse_status
from verifier.fields.time_grammar import PartialTime, merge
from verifier.fields.times import find_times, parse_partial, resolve
from verifier.fields.types import FieldName, PaymentStatus
from verifier.fields.values import ValueFinder
from verifier.fields.voting import Found
from verifier.fields.words import common_labels, other_labels
from verifier.geometry import Box
from verifier.text import fold, is_cjk

F = FieldName
_SUMMARY = re.compile(r"支出|收入|合计|结余|总计|共\d|笔|统计|预算|余额")
_SUM = re.compile(r"(?:支出|收入)")
_WITH_SUM = re.compile(r"(?:支出|收入)\D{0,3}[\d,]*\.\d{2}$")
_AVATAR = re.compile(r"(\S) ?\1")
"""An avatar's letter and the same letter of the name, whose rest something covers."""
_MONTH = re.compile(r"(?<!\d)(?P<y>20\d{2}) ?[年./-] ?(?P<m>1[0-2]|0?[1-9]) ?月?(?![\d./-])")
_NAME_AND_AMOUNT = re.compile(
    r"^(?=.{0,40}(?:[一-鿿]|\.\.|…))(?!.*(?:支出|收入|合计|余额|共)).{2,60}?[ .…)）]*(?P<amount>[-+−–—] ?[¥￥]?[\d,]+\.\d{2})$"
)
_NO_NAME = re.compile(r"^20\d\d ?年 ?\d{1,2} ?月$|^搜索|^查找|(?:储蓄卡|信用卡)\(\d{4}\)")
# OCR drops the small dot behind a card number, or takes it for a full stop.
# A state can follow the clock of its row.
_DIVIDER = re.compile(r"\s*[·|｜•]\s*|(?<=\d[)）])[\s.,]*(?=[一-鿿])|(?<=:\d\d)[\s.,]*(?=[一-鿿])")
_TAGGED = 14
"""Characters of a category with its state, at most."""
_GAP = 3.6
"""Steps of its type that the three around a gap are wide, at least: each of them is one, the gap adds more."""
_LABEL = 4
_OFF = 0.5
"""Heights of the amount by which a name may stand off its usual place in the list."""
_WHOLE = 0.7
"""Height of a name, in that of the list's others, under which a part of it is hidden."""
_PLATES = 25
"""Levels by which the grounds of a record's name and amount differ at most."""
_LEFT = 0.25
"""Of the width: an amount that begins before it has no name at its left."""
_EDGE = 0.03
"""Of the width, by which the edges of one column of amounts differ."""
_SIGNS = "-+−–—"
_BARE_CLOCK = re.compile(r"\d{1,2}:\d{2}(?: ?[AaPp][Mm])?")
_SIGNAL = re.compile(r"(?:[2-5]G\+?A?|LTE|HD|VoLTE|Wi-?Fi|\d{1,3} ?%|[\d.]+ ?[KM]B?/s)", re.IGNORECASE)
_METHOD = re.compile(r"(?:银行|储蓄卡|信用卡|花呗|零钱|余额|支付宝|微信)")


def read(scene: Scene) -> Draft:
    """Read every record of a list, from top to bottom."""
    context = _with_months(scene)
    scene = replace(scene, context=context)
    scene = replace(scene, layout=_split_amounts(scene.layout, context))
    headers = _day_headers(scene.layout)
    labels = labels_of(scene.profile)
    body = labels.divided(scene.layout.without([line for line, _ in headers]))
    amounts = _amounts(body, context)
    hits = labels.find(body)
    labelled = _labelled_amounts(body, hits, context)
    blocks = _blocks(body, hits, labelled) if len(labelled) >= max(2, len(amounts)) else None
    if blocks is not None:
        amounts = labelled
    rows = _rows(body, amounts, headers, blocks)
    records = [_record(scene, *row, labels) for row in rows]
    unread = _unread_amounts(body, records, amounts, context)
    if unread:
        amounts = sorted([*amounts, *unread], key=lambda o: o.middle)
        rows = _rows(body, amounts, headers)
        records = [_record(scene, *row, labels) for row in rows]
    usual = _usual_offset(records, amounts, F.MERCHANT)
    if usual is not None:
        for index, row in enumerate(rows):
            if _is_off(records[index], amounts[index], usual):
                records[index] = _record(scene, *row, labels, usual)
    records = _without_halves(records)
    scene.note(f"list of {len(records)} records")
    return Draft(tuple(records))


def _labelled_amounts(body: Layout, hits: Sequence[LabelHit], context: ParseContext) -> list[TextLine]:
    """The amounts behind a label of their own, wherever on the page they stand."""
    finder = ValueFinder(body, hits)
    values = (finder.value_of(hit) for hit in hits if hit.field is F.AMOUNT)
    first = [v.lines[0] for v in values if v is not None]
    return sorted(
        (o for o in first if parse_money(o.norm, context.currency) is not None), key=lambda o: o.middle
    )


def _blocks(
    body: Layout, hits: Sequence[LabelHit], amounts: Sequence[TextLine]
) -> list[tuple[float, float]] | None:
    """Top and bottom of records that are blocks of labels with values: each begins with the same label.

    ``None`` where no label stands once in every block, or an amount is not in the block of its own.
    """
    rows = sorted(hits, key=lambda hit: hit.line.middle)
    counts = Counter(hit.label for hit in rows)
    first = next((hit.label for hit in rows if counts[hit.label] == len(amounts)), None)
    starts = [hit.line for hit in rows if hit.label == first]
    ends = [*(line.box.y0 for line in starts[1:]), body.height]
    if len(starts) < 2 or any(
        not start.box.y0 <= amount.middle < end
        for start, amount, end in zip(starts, amounts, ends, strict=True)
    ):
        return None
    cuts = []
    for upper, lower in itertools.pairwise(starts):
        last = max(
            (hit.line for hit in rows if hit.line.middle < lower.box.y0),
            key=lambda o: o.middle,
            default=upper,
        )
        between = [o for o in body.lines if last.middle <= o.middle <= lower.middle and len(o.norm) > 1]
        cuts.append(_widest(between, last, lower)[0])
    over = starts[1].box.y0 - cuts[0]
    last = rows[-1].line
    edges = [starts[0].box.y0 - over, *cuts, last.box.y1 + 1.5 * last.height]
    return list(itertools.pairwise(edges))


def _rows(
    body: Layout,
    amounts: Sequence[TextLine],
    headers: Sequence[tuple[TextLine, PartialTime]],
    spans: Sequence[tuple[float, float]] | None = None,
) -> list[tuple[Layout, TextLine, PartialTime | None]]:
    """For every amount the lines of its record and the day that holds for it."""
    days = [next((d for o, d in reversed(headers) if o.middle < a.middle), None) for a in amounts]
    parts = [body.within(top, bottom) for top, bottom in spans or _spans(body, amounts)]
    return list(zip(parts, amounts, days, strict=True))


def _unread_amounts(
    body: Layout, records: Sequence[RecordDraft], amounts: Sequence[TextLine], context: ParseContext
) -> list[TextLine]:
    """Places of amounts that nothing was read at: under a cover, or beyond the picture's edge.

    Where most records print their time at one place beside the amount, a time without an amount there is a record of its
    own. Left to its neighbour it would lend that its name or time.
    """
    usual = _usual_offset(records, amounts, F.PAID_AT)
    if usual is None:
        return []
    heights, pitch = (
        [a.height for a in amounts],
        min(b.middle - a.middle for a, b in itertools.pairwise(amounts)),
    )
    tall, x0, x1 = (
        round(median(v)) for v in (heights, [a.box.x0 for a in amounts], [a.box.x1 for a in amounts])
    )
    found: list[TextLine] = []
    for line in body.lines:
        hits = find_times(line.norm, context.time.order)
        if len(hits) != 1 or hits[0][1].hour is None or _in_a_bar(line, body):
            continue
        place = line.middle - usual * tall
        if all(abs(place - a.middle) > 0.6 * pitch for a in (*amounts, *found)):
            box = Box(x0, round(place - tall / 2), x1, round(place + tall / 2))
            found.append(TextLine("", "", "", box, 0.0))
    return found


def _offset(record: RecordDraft, amount: TextLine, name: FieldName) -> float | None:
    """How far one of a record's unlabelled values stands under its amount, in heights of the amount."""
    value = next((f for f in record.found if f.name is name and f.how in {"list", "partial"}), None)
    return None if value is None else (value.lines[0].middle - amount.middle) / max(1, amount.height)


def _usual_offset(
    records: Sequence[RecordDraft], amounts: Sequence[TextLine], name: FieldName
) -> float | None:
    """Where most of three or more records print a value, seen from the amount."""
    offsets = [o for r, a in zip(records, amounts, strict=True) if (o := _offset(r, a, name)) is not None]
    if len(offsets) < 3:
        return None
    middle = median(offsets)
    agree = sum(abs(o - middle) <= _OFF / 2 for o in offsets)
    return middle if agree >= 0.6 * len(offsets) else None


def _without_halves(records: list[RecordDraft]) -> list[RecordDraft]:
    """The names of the outermost records are cut where they are much lower than all others: the list scrolls under a bar."""
    heights = [
        f.lines[0].height for r in records for f in r.found if f.name is F.MERCHANT and f.how == "list"
    ]
    if len(heights) < 4:
        return records
    least = _WHOLE * median(heights)
    for index in (0, -1):
        record = records[index]
        name = next((f for f in record.found if f.name is F.MERCHANT and f.how == "list"), None)
        if name is not None and name.lines[0].height < least:
            kept = tuple(f for f in record.found if f is not name)
            cut = Missing(F.MERCHANT, "cut", name.box, raw=name.raw)
            records[index] = replace(record, found=kept, missing=(*record.missing, cut))
    return records


def _is_off(record: RecordDraft, amount: TextLine, usual: float) -> bool:
    offset = _offset(record, amount, F.MERCHANT)
    return offset is not None and abs(offset - usual) > _OFF


def _split_amounts(layout: Layout, context: ParseContext) -> Layout:
    """A name that reaches up to its amount comes as one line (…杭州分...-50.00): two again."""
    lines: list[TextLine] = []
    for line in layout.lines:
        match = _NAME_AND_AMOUNT.match(line.text)
        if match is None or parse_money(match["amount"], context.currency) is None:
            lines.append(line)
            continue
        start = match.start("amount")
        lines += [head_of(line, start), tail_of(line, start)]
    return replace(layout, lines=tuple(lines))


def _with_months(scene: Scene) -> ParseContext:
    """Month headings (2026年3月) say the year of the rows under them."""
    days: set[date] = set()
    for line in scene.layout.lines:
        match = _MONTH.search(line.norm)
        if match is not None and len(line.norm) <= 16:
            first = date(int(match["y"]), int(match["m"]), 1)
            days |= {d for n in range(31) if (d := first + timedelta(days=n)).month == first.month}
    time = scene.context.time
    return replace(scene.context, time=replace(time, dates=(*time.dates, *sorted(days))))


def _day_headers(layout: Layout) -> list[tuple[TextLine, PartialTime]]:
    """Lines of their own that are a day without a clock: they hold for the rows below."""
    found = []
    for line in layout.lines:
        partial = parse_partial(line.norm) if len(line.norm) <= 20 else None
        if partial is None or partial.hour is not None or (partial.day is None and partial.days_ago is None):
            continue
        left = line.box.x0 < 0.3 * layout.width
        middle = abs(line.box.centre[0] - layout.width / 2) < 0.04 * layout.width
        if (left or (middle and len(layout.row_of(line)) == 1)) and not any(
            says_money(o.norm) for o in layout.row_of(line)
        ):
            found.append((line, partial))
    return found


def _amounts(layout: Layout, context: ParseContext) -> list[TextLine]:
    """The amounts of the records: not those of headings and sums, and not several on one row."""
    found: list[TextLine] = []
    leading: list[TextLine] = []
    for line in layout.lines:
        money = parse_money(line.norm, context.currency)
        if money is None or not says_money(line.norm):
            continue
        row = [o for o in layout.row_of(line) if o is not line]
        if _SUM.match(line.norm) and any(_SUM.match(o.norm) for o in row):
            continue
        # 全部 支出 收入 in a row are tabs; a sum's own heading stands with one other at most.
        over = [o for o in layout.lines if 0 < line.middle - o.middle < 2.5 * line.height and o is not line]
        near = [o for o in over if abs(o.box.centre[0] - line.box.centre[0]) < 3 * line.height]
        near = [o for o in near if sum(len(p.norm) <= 4 for p in layout.row_of(o)) < 3]
        # A heading with its sum behind it is no heading of what stands under it.
        near = [o for o in near if not _WITH_SUM.search(o.norm)]
        if any(_SUMMARY.search(o.norm) and len(o.norm) <= 14 for o in (*row, *near)):
            continue
        if _leads(line, layout.width):
            leading.append(line)
        if line.box.x1 >= 0.45 * layout.width:
            found.append(line)
    left = _left_column(leading, layout.width)
    right = _right_column(sorted(found, key=lambda o: o.middle), layout.width)
    return left if len(left) >= max(2, len(right)) else right


def _leads(amount: TextLine, width: int) -> bool:
    """Whether an amount can begin its record, as cards print it over the name: signed, at the left."""
    return amount.box.x0 < _LEFT * width and amount.norm[:1] in _SIGNS


def _left_column(amounts: Sequence[TextLine], width: int) -> list[TextLine]:
    """Amounts that share the left edge that most of them have."""
    best = max(
        amounts, key=lambda a: sum(abs(a.box.x0 - o.box.x0) <= _EDGE * width for o in amounts), default=None
    )
    return sorted(
        (a for a in amounts if best is not None and abs(a.box.x0 - best.box.x0) <= _EDGE * width),
        key=lambda o: o.middle,
    )


def _right_column(amounts: Sequence[TextLine], width: int) -> list[TextLine]:
    """Amounts that share the right edge that most of them have."""
    if len(amounts) < 3:
        return list(amounts)
    slack = _EDGE * width
    best = max(amounts, key=lambda a: sum(abs(a.box.x1 - o.box.x1) <= slack for o in amounts))
    return [a for a in amounts if abs(a.box.x1 - best.box.x1) <= slack]


def _spans(layout: Layout, amounts: Sequence[TextLine]) -> list[tuple[float, float]]:
    """Top and bottom of every record: neighbours part where the gap between lines is widest."""
    if not amounts:
        return []
    cuts: list[float] = []
    inside = 0.0
    for upper, lower in itertools.pairwise(amounts):
        between = [o for o in layout.lines if upper.middle <= o.middle <= lower.middle and len(o.norm) > 1]
        cut, gaps = _widest(between, upper, lower)
        cuts.append(cut)
        inside = max([inside, *gaps])
    reach = inside * 1.3 + 0.2 * layout.text_height if cuts else 2.0 * layout.text_height
    top = _extend(layout, amounts[0], reach, -1)
    bottom = _extend(layout, amounts[-1], reach, 1)
    edges = [top, *cuts, bottom]
    return list(itertools.pairwise(edges))


def _widest(lines: Sequence[TextLine], upper: TextLine, lower: TextLine) -> tuple[float, list[float]]:
    bands: list[tuple[int, int]] = []
    for box in sorted((o.box for o in (*lines, upper, lower)), key=lambda b: b.y0):
        if bands and box.y0 <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], box.y1))
        else:
            bands.append((box.y0, box.y1))
    gaps = [(b[0] - a[1], (a[1] + b[0]) / 2) for a, b in itertools.pairwise(bands)]
    if not gaps:
        return (upper.box.y1 + lower.box.y0) / 2, []
    widest = max(gaps)
    return widest[1], [g for g, _ in gaps if g < widest[0]]


def _extend(layout: Layout, amount: TextLine, reach: float, way: int) -> float:
    edge = float(amount.box.y0 if way < 0 else amount.box.y1)
    rows = sorted((o for o in layout.lines if len(o.norm) > 1), key=lambda o: o.middle, reverse=way < 0)
    for line in rows:
        near, far = (line.box.y1, line.box.y0) if way < 0 else (line.box.y0, line.box.y1)
        if (edge - near) * -way < 0 and (edge - far) * -way < 0:
            continue
        if (near - edge) * way <= reach:
            edge = min(edge, far) if way < 0 else max(edge, far)
        else:
            break
    return edge + way


def _record(
    scene: Scene,
    layout: Layout,
    amount: TextLine,
    day: PartialTime | None,
    labels: LabelIndex,
    usual: float | None = None,
) -> RecordDraft:
    """One record; ``usual``: how far under its amount the list prints names, where this one's seems to be elsewhere."""
    context = scene.context
    reader = RowReader(scene, layout, labels)
    draft = reader.record()
    found: dict[FieldName, Found] = {f.name: f for f in draft.found if f.name is not F.AMOUNT}
    if amount.norm:
        money = parse_money(amount.norm, context.currency)
        found[F.AMOUNT] = Found(F.AMOUNT, (amount,), money, how="right")
    free = [line for line in layout.lines if id(line) not in reader.used and line is not amount]
    pieces = [piece for line in free for piece in pieces_of(line, context.statuses)]
    if F.PAID_AT not in found:
        _take(found, _time([o for o in pieces if not _in_a_bar(o, scene.layout)], context, day))
    if F.STATUS not in found:
        _take(found, _status(pieces, context))
    taken = {id(line) for f in found.values() for line in f.lines}
    end = amount.box.x1 if _leads(amount, scene.layout.width) else amount.box.x0
    left = [line for line in free if id(line) not in taken and line.box.x0 < end]
    missing = draft.missing
    if not amount.norm:
        whole = amount.box.y0 >= 0 and amount.box.y1 <= scene.layout.height
        missing = (*missing, Missing(F.AMOUNT, "covered" if whole else "cut", _inside(amount.box, scene)))
    if F.MERCHANT not in found:
        if usual is not None:
            place = amount.middle + usual * amount.height
            left = [o for o in left if abs(o.middle - place) <= _OFF * amount.height]
        titles = frozenset(fold(text) for anchor in scene.profile.anchors for text in anchor.texts)
        _take(found, _merchant(left, context, titles))
        if usual is not None and F.MERCHANT not in found:
            # Another text of the record is not its name: that is covered.
            half = amount.height // 2
            x0 = min((o.box.x0 for o in layout.lines), default=0)
            box = Box(x0, round(place) - half, max(x0 + 1, amount.box.x0 - half), round(place) + half)
            missing = (*missing, Missing(F.MERCHANT, "covered", box))
        name = found.get(F.MERCHANT)
        if name is not None and not amount.norm and amount.box.y1 > scene.layout.height:
            if name.lines[0].on_row_with(amount):
                # The edge that cuts the amount cuts the name beside it.
                del found[F.MERCHANT]
                missing = (*missing, Missing(F.MERCHANT, "cut", name.box, raw=name.raw))
        elif name is not None and amount.norm and not _one_plate(scene, name.box, amount.box):
            del found[F.MERCHANT]
            missing = (*missing, Missing(F.MERCHANT, "covered", name.box, raw=name.raw))
    if F.PAYMENT_METHOD not in found:
        _take(found, _method(pieces))
    box = _inside(Box.union([amount.box, *(line.box for line in layout.lines)]), scene)
    return RecordDraft(tuple(found.values()), missing, box)


def _inside(box: Box, scene: Scene) -> Box:
    """The box without what of it lies beyond the picture; at its edge a row of pixels stays."""
    height = scene.layout.height
    y0 = min(max(box.y0, 0), height - 1)
    return replace(box, y0=y0, y1=max(min(box.y1, height), y0 + 1))


def _one_plate(scene: Scene, name: Box, amount: Box) -> bool:
    """Whether two texts of a record stand on the same ground; a toast's text stands on its own."""
    return float(abs(ground_of(scene.rgb, name) - ground_of(scene.rgb, amount)).max()) <= _PLATES


def _take(found: dict[FieldName, Found], value: Found | None) -> None:
    if value is not None:
        found[value.name] = value


def pieces_of(line: TextLine, statuses: Mapping[str, PaymentStatus]) -> list[TextLine]:
    """A line and, where a middle dot or bar divides it, its parts."""
    out = [line]
    for match in _DIVIDER.finditer(line.text):
        out.append(tail_of(line, match.end()))
    apart = _state_apart(line, statuses)
    return out if apart is None else [*out, apart]


def _state_apart(line: TextLine, statuses: Mapping[str, PaymentStatus]) -> TextLine | None:
    """The state that stands apart from the category before it, though OCR read no blank between them.

    The recogniser's places are rough: the gap widens the three steps around it.
    """
    chars = line.chars
    if len(chars) != len(line.text) or len(chars) > _TAGGED or not all(is_cjk(c.text) for c in chars):
        return None
    places = [c.box.centre[0] for c in chars]
    steps = [b - a for a, b in itertools.pairwise(places)]
    for start in range(2, len(chars) - 3):
        around, others = steps[start - 2 : start + 1], [*steps[: start - 2], *steps[start + 1 :]]
        apart = steps[start - 1] == max(steps) and sum(around) > _GAP * median(others)
        if apart and parse_status(line.text[start:], statuses) is not None:
            return tail_of(line, start)
    return None


def _time(pieces: Sequence[TextLine], context: ParseContext, day: PartialTime | None) -> Found | None:
    for line in pieces:
        hits = find_times(line.norm, context.time.order)
        if len(hits) != 1 or hits[0][1].hour is None:
            continue
        partial = hits[0][1]
        if partial.day is None and partial.days_ago is None and partial.weekday is None:
            if day is None:
                continue
            partial = merge(day, partial)
        value = resolve(partial, context.time)
        return Found(F.PAID_AT, (line,), value, how="list" if value is not None else "partial")
    return None


def _in_a_bar(line: TextLine, layout: Layout) -> bool:
    """Whether a bare clock stands in a phone's bar that a join left between the rows: beside signal or battery."""
    if _BARE_CLOCK.fullmatch(line.norm) is None:
        return False
    return any(_SIGNAL.fullmatch(o.norm) for o in layout.row_of(line) if o.box != line.box)


def _status(pieces: Sequence[TextLine], context: ParseContext) -> Found | None:
    for line in pieces:
        value = parse_status(line.norm, context.statuses)
        if value is not None:
            return Found(F.STATUS, (line,), value, how="list")
    return None


def _merchant(lines: Sequence[TextLine], context: ParseContext, titles: frozenset[str]) -> Found | None:
    """The first text of the record that is no time, status, sum or avatar letter."""
    names = [
        line
        for line in sorted(lines, key=lambda o: o.middle)
        if len(line.norm) >= 2
        and line.key not in titles
        and not _NO_NAME.search(line.norm)
        and not _SIGNAL.fullmatch(line.norm)
        and not _AVATAR.fullmatch(line.norm)
        and parse_partial(line.norm) is None
        and not says_money(line.norm)
        and parse_status(line.norm, context.statuses) is None
        and not _is_like_label(line.key)
    ]
    for line in names:
        # A name that OCR divided at its bracket is one row again.
        row = [o for o in names if o is line or (o.on_row_with(line) and _near_in_row(line, o))]
        whole = join_row(row)
        value = parse_name("".join(o.text for o in sorted(row, key=lambda o: o.box.x0)))
        if value is not None:
            return Found(F.MERCHANT, (whole,), value, how="list")
    return None


def _is_like_label(key: str) -> bool:
    """Whether a text is one character from a label of four or more: in small type that is a label misread (交易金颜)."""
    return (
        len(key) >= _LABEL
        and extractOne(key, _labels(), scorer=Levenshtein.distance, score_cutoff=1) is not None
    )


@cache
def _labels() -> tuple[str, ...]:
    words = (word for words in (*common_labels().values(), other_labels()) for word in words)
    return tuple(sorted({fold(word) for word in words if len(word) >= _LABEL}))


def _near_in_row(line: TextLine, other: TextLine) -> bool:
    gap = max(line.box.x0, other.box.x0) - min(line.box.x1, other.box.x1)
    return gap <= 0.6 * line.height and 0.75 <= other.height / max(1, line.height) <= 1.33


def _method(pieces: Sequence[TextLine]) -> Found | None:
    for line in pieces:
        text = _DIVIDER.split(line.text)[0].rstrip(" .·,，")
        if _METHOD.search(text) and re.search(r"\(\d{4}\)|（\d{4}）|尾号", text):
            value = parse_name(text)
            if value is not None:
                return Found(F.PAYMENT_METHOD, (line,), value, how="list")
    return None
