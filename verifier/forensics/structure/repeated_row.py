"""S122: one row of a page about one payment stands there twice, label and value alike.

Copying a row is the easiest way to add one, and the copy says the same. Pages print a label twice for other reasons:
payer and payee have their own 户名 and 开户银行, an order has several items. So the value has to be alike as well,
both rows begin at the same columns, and either the value occurs once per payment by its nature (a time, a number, what
the payment's own labels say), or nothing stands between the two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from verifier.checks import Check
from verifier.forensics.context import InspectionContext
from verifier.forensics.findings import Place, Tier, found, not_measured, nothing_found
from verifier.forensics.structure.missing_row import ONE_PAYMENT
from verifier.forensics.structure.text_rows import InkText
from verifier.geometry import Box

RULES = ("S122",)

_ONCE = re.compile(
    r"^(?:(?:支付|付款|交易|创建|转账|下单|订单)(?:时间|日期)|(?:支付|付款|退款)方式|退回账户|(?:订单|交易|转账|退款|商户|商家订单|"
    r"商户订单|交易流水|电子流水|流水|回单|交易编)(?:编号|单号|号)|(?:商户|收款方|收款商户|收款)(?:全称|名称)|收款商户|商品说明|商品名称|商品|"
    r"(?:订单|实付|支付|交易|退款)金额|实付款|收单机构|交易(?:渠道|类型|类别|状态)|当前状态|(?:支付|退款|订单)状态|"
    r"order(?:no|number|id)|transaction(?:no|number|id)|payment(?:method|id)|paid(?:at|on)?|date|card)$"
)
"""What a payment has one of."""
_TIME = re.compile(r"\d{1,2}[:：]\d{2}")
_NUMBER = re.compile(r"(?=(?:\D*\d){8})[A-Za-z0-9*-]{8,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement of the page: label and value without blanks and punctuation, in lower case, and its place.

    ``starts`` are the columns at which its texts begin; ``index`` and ``last`` number its rows from the top.
    """

    label: str
    value: str
    box: Box
    starts: tuple[int, ...]
    index: int
    last: int

    def beside(self, other: Entry, reach: int) -> bool:
        """Whether both begin at the same columns, one below the other."""
        return len(self.starts) == len(other.starts) and all(
            abs(a - b) <= reach for a, b in zip(self.starts, other.starts, strict=True)
        )


def detect(ctx: InspectionContext) -> list[Check]:
    """One finding for every row that stands twice."""
    if ctx.fields.recognition.kind not in ONE_PAYMENT:
        return [not_measured(ctx.name, "S122", "no_fields")]
    entries = entries_of(ctx)
    if len(entries) < 3:
        return [not_measured(ctx.name, "S122", "no_rows")]
    alike: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        alike[entry.label, entry.value].append(entry)
    reach = max(3, round(0.006 * ctx.width))
    checks = []
    for group in alike.values():
        first = group[0]
        again = next((e for e in group[1:] if e.box.y0 >= first.box.y1 and e.beside(first, reach)), None)
        if again is not None and _stands_once(first, again):
            checks.append(_report(ctx, first, again))
    return checks or [nothing_found(ctx.name, "S122")]


def _report(ctx: InspectionContext, first: Entry, again: Entry) -> Check:
    places = [
        Place(_strip(ctx, e.box), ctx.field_at(e.box), f"{e.label} {e.value}".strip()) for e in (again, first)
    ]
    return found(
        ctx.name, "S122", Tier.B, *places, confidence=0.92, label=first.label or "-", value=first.value
    )


def _strip(ctx: InspectionContext, box: Box) -> Box:
    """What was copied: the strip of the page around a row's text, halfway to the text above and below.

    Where a neighbour is far off, or there is none, as far as on the other side.
    """
    above = max((row.bottom for row in ctx.text_rows if row.bottom <= box.y0), default=None)
    below = min((row.top for row in ctx.text_rows if row.top >= box.y1), default=None)
    free = [gap for gap in (above and box.y0 - above, below and below - box.y1) if gap]
    half = min(free, default=0) // 2
    return ctx.clip(Box(0, box.y0 - half, ctx.width, box.y1 + half))


def _stands_once(one: Entry, other: Entry) -> bool:
    if not one.label:
        return False  # a number alone on its row may be the payer's and the payee's, as on Thai slips
    adjacent = other.index == one.last + 1
    by_nature = bool(_ONCE.match(one.label) or _TIME.search(one.value) or _NUMBER.search(one.value))
    return by_nature or (adjacent and len(one.value) >= 2)


def entries_of(ctx: InspectionContext) -> list[Entry]:
    """Rows with a label and a value: side by side, in one text with a colon, or the value below its label."""
    rows = [[item for item in row.items if _plain(item.text)] for row in ctx.text_rows]
    rows = [row for row in rows if row]
    entries = []
    for i, row in enumerate(rows):
        box = Box.union([item.box for item in row])
        starts = tuple(item.box.x0 for item in row)
        name, colon, rest = row[0].text.partition("：") if "：" in row[0].text else row[0].text.partition(":")
        if len(row) == 1 and colon and _is_label(name) and len(_plain(rest)) >= 2:
            entries.append(Entry(_plain(name), _plain(rest), box, starts, i, i))
        elif len(row) > 1 and _is_label(row[0].text):
            value = "|".join(_plain(item.text) for item in row[1:])
            entries.append(Entry(_plain(row[0].text), value, box, starts, i, i))
        elif len(row) == 1:
            if i + 1 < len(rows) and _below(row[0], rows[i + 1]) and _is_label(row[0].text):
                value_box = rows[i + 1][0].box
                both = Box.union([box, value_box])
                text = _plain(rows[i + 1][0].text)
                entries.append(Entry(_plain(row[0].text), text, both, (*starts, value_box.x0), i, i + 1))
            else:
                entries.append(Entry("", _plain(row[0].text), box, starts, i, i))
    return entries


def _below(label: InkText, row: list[InkText]) -> bool:
    near = 0 <= row[0].box.y0 - label.box.y1 < 1.5 * label.box.height
    return len(row) == 1 and near and abs(row[0].box.x0 - label.box.x0) < label.box.height


def _is_label(text: str) -> bool:
    plain = _plain(text)
    return 2 <= len(plain) <= 20 and not re.search(r"\d", plain)


def _plain(text: str) -> str:
    return re.sub(r"[\s:：,，.·。>›]", "", text).lower()
