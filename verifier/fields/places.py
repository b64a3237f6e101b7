"""Values that stand without a label: the large amount, the name over it, the status under it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise

from verifier.fields.amounts import parse_money, says_money
from verifier.fields.layout import Layout, TextLine, join_row, tail_of
from verifier.fields.names import parse_name
from verifier.fields.statuses import parse_status
from verifier.fields.types import PaymentStatus
from verifier.fields.words import common_labels, other_labels
from verifier.geometry import Box
from verifier.text import fold, is_cjk

_HERO_SIZE = 1.2
"""How much larger than the page's ordinary type the large amount is, at least."""
_RIGHT_UNDER = 0.5
"""Heights of the large amount between it and a name that belongs to it, at most."""
_UNDER = 1.5
"""The same where nothing but the name stands between the amount and the rows of the page."""
_CAPTION = 0.8
"""Of the page's ordinary type; what is smaller is no name. One size gives boxes that differ by a tenth either way."""
_REST_OF_STATUS = frozenset({"成功", "失败", "付成功", "付失败", "易成功"})
_NO_SHOP = re.compile(
    r"^(?:云闪付|银联|微信|微信支付|支付宝|服务通知|消费|支付|转账|缴费)$|凭证|优惠|立减|查看|详情|积分|时间|方式|订单|账单|完成|返回|更多|[:;,。]|^\W*\d"
)
_SENTENCE = re.compile(r"[\u4e00-\u9fff][,。!?;][\u4e00-\u9fff]|[\u4e00-\u9fff][。!?]$")
"""Words with a stop between them say something (网络异常,请稍后重试); no name does."""
_TITLE = re.compile(
    r"(?:交易|账单|订单|转账|支付|付款|收支|退款|动账|消费|明细|业务){1,2}(?:详情|明细|记录|结果|凭证|信息)|账单|回单"
)
"""What apps call their pages."""
_GENERIC = re.compile(
    r"(?:股份|责任)?有限(?:责任)?公司|分公司|集团|科技|技术|网络|信息|数字|数据|智能|电子|商务|商贸|贸易|文化|传媒|娱乐|软件|互动|供应链|管理|服务|"
    r"会员|商城|商店|专营|旗舰|平台|充值|中心|便利"
)
_REST_OF_FORM = re.compile(
    r"^(?:(?:股份|责任|股份有限|有限|有限责任)?公司|[限任份]?公司|(?:\S{1,3})?分公司|司)[)）]?$"
)
"""The row that a company's legal form wraps to."""
_PHONE_BAR = re.compile(r"K/s|[\d.]+M/s|\b[345]G\b|\bLTE\b")
_UNKNOWN_SIGN = re.compile(r"[^\W\d_]\d[\d,]*(?:\.\d{2})?")
_CURRENCY_ONLY = re.compile(r"^[-+]? ?(?:[¥￥₹$€£฿]|RMB|CNY|IDR|Rp\.?|Rs\.?)$|^[-+]$", re.IGNORECASE)


def find_hero(
    layout: Layout, taken: Collection[int], currency: str = "CNY", others: Collection[int] = ()
) -> TextLine | None:
    """The largest amount of the page, chosen by size, not by order.

    Args:
        layout: the page without its status bar.
        taken: ``id`` of lines that belong to labels.
        others: ``id`` of lines that are the values of labels of no field (a tax): on a page set in one size none of them
            is the only amount.
        currency: the page's own.

    Returns:
        The line (a currency sign of its own joined to it), the only amount when none is larger than the text, or ``None``.
    """
    best: TextLine | None = None
    signs = [line for line in layout.lines if _CURRENCY_ONLY.match(line.norm)]
    for line in layout.lines:
        if id(line) in taken or line.middle > 0.75 * layout.height:
            continue
        whole = _with_currency(signs, line)
        if parse_money(whole.norm, currency) is None or not says_money(whole.norm):
            continue
        if whole.height < _HERO_SIZE * layout.text_height:
            continue
        if best is None or whole.height > 1.12 * best.height:
            best = whole
    if best is None:
        only = _only_amount(layout, taken, currency, signs)
        return None if only is None or id(only) in others else only
    return best


def _only_amount(
    layout: Layout, taken: Collection[int], currency: str, signs: Sequence[TextLine]
) -> TextLine | None:
    """On a page set in one size: the amount, when there is just one."""
    found = []
    for line in layout.lines:
        whole = _with_currency(signs, line)
        if id(line) not in taken and says_money(whole.norm) and parse_money(whole.norm, currency) is not None:
            found.append(whole)
    return found[0] if len({line.norm for line in found}) == 1 else None


def _with_currency(signs: Sequence[TextLine], line: TextLine) -> TextLine:
    if not any(c.isdigit() for c in line.norm):
        return line
    before = [
        o
        for o in signs
        if o is not line and o.on_row_with(line) and 0 <= line.box.x0 - o.box.x1 + 4 <= 0.9 * line.height
    ]
    return join_row([*before, line]) if before else line


def above(
    layout: Layout, hero: TextLine, barred: Collection[int], statuses: Mapping[str, PaymentStatus]
) -> list[TextLine]:
    """The name over the large amount: the nearest line above it, with the line it wraps from.

    Lines in ``barred`` (titles, labels) and status words are passed over.
    """
    column = [
        line
        for line in layout.lines
        if line.box.y1 <= hero.box.y0 + 0.35 * hero.height
        and id(line) not in barred
        and _shares_column(line, hero, layout.width)
        and hero.box.y0 - line.box.y1 <= 3.2 * hero.height
        and is_name(line, statuses)
    ]
    if not column:
        return []
    nearest = whole_row(layout, max(column, key=lambda o: o.middle), barred)
    lines = [nearest, *_wrapped(layout, nearest, hero)]
    for line in sorted(column, key=lambda o: -o.middle):
        gap = lines[0].box.y0 - line.box.y1
        same = _same_size(line, nearest)
        touching = -0.3 * nearest.height <= gap <= 0.5 * nearest.height
        if not line.on_row_with(nearest) and same and touching and len(lines) < 3:
            lines.insert(0, whole_row(layout, line, barred))
    return lines


def _wrapped(layout: Layout, line: TextLine, hero: TextLine) -> list[TextLine]:
    """The one character that a name wraps to, under its beginning or its middle."""
    return [
        o
        for o in layout.lines
        if is_last_character(o)
        and o.box.y1 <= hero.box.y0 + 0.35 * hero.height
        and -0.3 * line.height <= o.box.y0 - line.box.y1 <= 0.4 * line.height
        and _same_size(o, line)
        and min(abs(o.box.x0 - line.box.x0), abs(o.box.centre[0] - line.box.centre[0])) <= 0.5 * line.height
    ][:1]


def whole_row(layout: Layout, line: TextLine, barred: Collection[int] = ()) -> TextLine:
    """A name with the pieces that OCR divided it into, mostly at a bracket: set alike, with no gap between."""
    pieces = [line]
    for way in (1, -1):
        while True:
            end = pieces[-1] if way > 0 else pieces[0]
            gaps = [
                (o.box.x0 - end.box.x1 if way > 0 else end.box.x0 - o.box.x1, o)
                for o in layout.row_of(end)
                if o not in pieces and id(o) not in barred and _same_size(o, end) and len(o.norm) > 1
            ]
            near = [o for gap, o in gaps if -0.5 * end.height <= gap <= 0.35 * end.height]
            if len(near) != 1 or (near[0].box.x0 - end.box.x0) * way <= 0:
                break
            pieces.insert(len(pieces) if way > 0 else 0, near[0])
    return join_row(pieces)


def name_near(
    layout: Layout, hero: TextLine, barred: Collection[int], statuses: Mapping[str, PaymentStatus]
) -> list[TextLine]:
    """The only name near the large amount where none stands over it in its column: in a corner over it, or under it."""
    near = [
        line
        for line in layout.lines
        if id(line) not in barred
        and line is not hero
        and is_name(line, statuses)
        and (
            line.height >= 0.95 * layout.text_height
            or any(_is_avatar(o, [line]) for o in layout.row_of(line))
        )
        and not _NO_SHOP.search(line.norm)
        and not any(id(o) in barred and _goes_on(o, line) for o in layout.lines)
    ]
    over = [o for o in near if o.box.y1 <= hero.box.y0 and hero.box.y0 - o.box.y1 <= 3.2 * hero.height]
    under = [
        o
        for o in near
        if o.box.y0 >= hero.box.y1 - 0.2 * hero.height
        and o.box.y0 - hero.box.y1 <= 1.6 * hero.height
        and _shares_column(o, hero, layout.width)
    ]
    found = over or under
    return [whole_row(layout, found[0], barred)] if len(found) == 1 else []


def _goes_on(row: TextLine, line: TextLine) -> bool:
    """Whether a line is the second row of one right over it."""
    touching = -0.3 * row.height <= line.box.y0 - row.box.y1 <= 0.4 * row.height
    return touching and abs(line.box.x0 - row.box.x0) <= 0.5 * row.height and _same_size(row, line)


def right_under(
    layout: Layout,
    hero: TextLine,
    barred: Collection[int],
    statuses: Mapping[str, PaymentStatus],
    company: str,
) -> list[TextLine]:
    """The name right under the large amount, where nothing but a state stands beside the two of them.

    It begins where the amount begins or has its middle, and says something that the company's full name on the page says
    as well: an advertisement or a note could stand there too.
    """
    near = [
        o
        for o in layout.lines
        if o.box.y0 >= hero.box.y1 - 0.2 * hero.height
        and o.middle > hero.box.y1
        and parse_status(o.norm, statuses) is None
    ]
    near = [o for o in near if not _is_avatar(o, near)]
    rows = min((o.box.y0 for o in near if id(o) in barred), default=0)
    block = [o for o in near if o.middle < rows]
    under = [o for o in near if o.box.y0 <= hero.box.y1 + _RIGHT_UNDER * hero.height]
    # Nothing else stands between the amount and the page's rows: the shop may stand further down, and at the side.
    apart = bool(block) and _is_one_name(block) and block[0].box.y0 <= hero.box.y1 + _UNDER * hero.height
    under = block if apart else under
    if not under or not _is_one_name(under) or any(id(o) in barred for o in under):
        return []
    name = under[0]
    avatar = next((o for o in layout.lines if _is_avatar(o, under)), None)
    edge = name.box if avatar is None else Box.union([avatar.box, name.box])
    left = abs(edge.x0 - hero.box.x0) <= 0.35 * hero.height
    centred = abs(edge.centre[0] - hero.box.centre[0]) <= 0.35 * hero.height
    large = name.height >= _CAPTION * layout.text_height
    fits = (left or centred or apart) and large and is_name(name, statuses)
    named = fits and not _NO_SHOP.search(name.norm) and shares_a_word(name.key, fold(company))
    return under if named else []


def _is_one_name(lines: Sequence[TextLine]) -> bool:
    """Whether lines are one, or the rows that one wraps to: set alike, close under each other, from one left edge."""
    return len(lines) <= 3 and all(
        -0.3 * one.height <= other.box.y0 - one.box.y1 <= 0.4 * one.height
        and abs(other.box.x0 - one.box.x0) <= 0.5 * one.height
        and _same_size(one, other)
        for one, other in pairwise(lines)
    )


def _is_avatar(line: TextLine, row: Sequence[TextLine]) -> bool:
    """Whether a line is one letter right before a name: the picture that an app makes for who has none."""
    return len(line.norm) == 1 and any(
        0 <= o.box.x0 - line.box.x1 <= 1.5 * line.height and o.on_row_with(line) and len(o.norm) > 1
        for o in row
    )


def shares_a_word(name: str, company: str) -> bool:
    """Whether two characters that follow each other are in both, other than those of any company's name."""
    own = _GENERIC.sub(" ", company)
    return any(" " not in pair and pair in own for pair in map("".join, pairwise(_GENERIC.sub(" ", name))))


def beside(
    layout: Layout, hero: TextLine, barred: Collection[int], statuses: Mapping[str, PaymentStatus]
) -> list[TextLine]:
    """The name left of the large amount on its row, with the lines it wraps to."""
    row = [
        line
        for line in layout.row_of(hero)
        if line.box.x1 <= hero.box.x0 + 0.15 * hero.height
        and id(line) not in barred
        and is_name(line, statuses)
    ]
    if not row:
        return []
    widest = max(row, key=lambda o: o.box.width)
    # Two rows of a name can both stand beside a large amount.
    rows = [o for o in row if abs(o.box.x0 - widest.box.x0) <= 0.5 * widest.height and _same_size(o, widest)]
    first = whole_row(layout, min(rows, key=lambda o: o.box.y0), {*barred, id(hero)})
    lines = [first]
    for line in sorted(layout.lines, key=lambda o: o.middle):
        gap = line.box.y0 - lines[-1].box.y1
        near = line.middle > lines[-1].middle and -0.3 * first.height <= gap <= 0.4 * first.height
        left = abs(line.box.x0 - first.box.x0) <= 0.5 * first.height
        named = is_name(line, statuses) or is_last_character(line)
        if near and left and _same_size(line, first) and id(line) not in barred and named:
            lines.append(line)
    return lines[:3]


def is_rest_of_form(text: str) -> bool:
    """Whether a text is only the end of a company's legal form: the row that somebody's name wraps to."""
    return _REST_OF_FORM.match(text) is not None


def is_last_character(line: TextLine) -> bool:
    """Whether a line is one Chinese character: no name, but what a name can wrap to."""
    return len(line.norm) == 1 and is_cjk(line.norm)


def large_number(layout: Layout, taken: Collection[int], currency: str) -> TextLine | None:
    """The largest number of the upper part that can be an amount, when it is clearly larger than the text.

    A currency's sign that OCR does not know comes as some letter before it.
    """
    found = [
        line
        for whole in layout.lines
        for line in (tail_of(whole, 1) if _UNKNOWN_SIGN.fullmatch(whole.text) else whole,)
        if id(whole) not in taken
        and line.middle <= 0.6 * layout.height
        and line.height >= 1.35 * layout.text_height
        and parse_money(line.norm, currency) is not None
    ]
    found.sort(key=lambda o: -o.height)
    return found[0] if found and (len(found) == 1 or found[0].height > 1.2 * found[1].height) else None


def below_status(layout: Layout, hero: TextLine, statuses: Mapping[str, PaymentStatus]) -> TextLine | None:
    """The nearest status word under the large amount, or else the nearest over it."""
    words = _status_lines(layout, statuses)
    under = [o for o in words if o.box.y0 >= hero.box.y0 and o.box.y0 - hero.box.y1 <= 5 * hero.height]
    over = [
        o
        for o in words
        if o.box.y1 <= hero.box.y0 + 0.3 * hero.height and hero.box.y0 - o.box.y1 <= 5 * hero.height
    ]
    if under:
        return min(under, key=lambda o: o.box.y0)
    return max(over, key=lambda o: o.box.y1, default=None)


def _status_lines(layout: Layout, statuses: Mapping[str, PaymentStatus]) -> list[TextLine]:
    words = [line for line in layout.lines if parse_status(line.norm, statuses) is not None]
    return [line for line in words if not _is_step(layout, line)]


def top_status(layout: Layout, statuses: Mapping[str, PaymentStatus], share: float = 0.5) -> TextLine | None:
    """The largest status word in the upper part of one screen; the first of equally large ones."""
    limit = share * min(layout.height, 2.4 * layout.width)
    words = [o for o in _status_lines(layout, statuses) if o.middle <= limit]
    if not words:
        return None
    size = max(o.height for o in words)
    return min((o for o in words if o.height >= 0.85 * size), key=lambda o: o.box.y0)


def is_name(line: TextLine, statuses: Mapping[str, PaymentStatus]) -> bool:
    """Whether a line can be somebody's name: no label, status, sum or part of the phone's bar."""
    return (
        len(line.norm) > 1
        and any(c.isalpha() for c in line.norm)
        and line.norm not in _REST_OF_STATUS
        and line.key.rstrip(":") not in _label_words()
        and not _PHONE_BAR.search(line.norm)
        and not _SENTENCE.search(line.norm)
        and not _TITLE.fullmatch(line.norm)
        and parse_status(line.norm, statuses) is None
        and parse_name(line.text) is not None
        and parse_money(line.norm) is None
    )


@cache
def _label_words() -> frozenset[str]:
    """Words that label something on some page; on no page are they a name."""
    return frozenset(fold(word) for words in (*common_labels().values(), other_labels()) for word in words)


def _same_size(line: TextLine, other: TextLine) -> bool:
    """Whether two lines are set in one size; the box of a character or two says less about it."""
    slack = 1.45 if min(len(line.norm), len(other.norm)) <= 3 else 1.25
    return 1 / slack <= line.height / max(1, other.height) <= slack


def _is_step(layout: Layout, line: TextLine) -> bool:
    """Whether the word is one of three or more that stand in a row: the steps of a progress bar, not a state."""
    row = [o for o in layout.row_of(line) if 2 <= len(o.norm) <= 8 and not says_money(o.norm)]
    return len(row) >= 3


def _shares_column(line: TextLine, hero: TextLine, width: int) -> bool:
    centred = abs(line.box.centre[0] - hero.box.centre[0]) <= 0.06 * width
    overlap = min(line.box.x1, hero.box.x1) - max(line.box.x0, hero.box.x0)
    return centred or overlap >= 0.3 * min(line.box.width, hero.box.width)
