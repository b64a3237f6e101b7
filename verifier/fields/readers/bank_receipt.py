"""Bank receipts (电子回单): rows or a grid in which 户名 and 账号 stand once for the payer and once for the payee.

The grid's section word (付款人, 收款人) is put before the bare labels that belong to it, so that the page reads like
one whose labels say it all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from verifier.fields.layout import Layout, TextLine, head_of, tail_of, text_like
from verifier.fields.readers.rows import RowReader
from verifier.fields.scene import Draft, Missing, RecordDraft, Scene
from verifier.fields.seal import find_seal
from verifier.fields.types import FieldName
from verifier.fields.voting import Found
from verifier.geometry import Box
from verifier.text import is_cjk

_SECTIONS = {
    **dict.fromkeys(("付款人", "付款方", "付方", "汇款人", "付款人信息", "付款方信息", "付款账户信息", "转出方"), "付款人"),
    **dict.fromkeys(("收款人", "收款方", "收方", "收款人信息", "收款方信息", "收款账户信息", "转入方"), "收款人"),
}  # fmt: skip
_SIDED = frozenset({FieldName.PAYER, FieldName.MERCHANT, FieldName.PAYER_ACCOUNT_TAIL})
# Bare label to what the section's rows call it. The longer word comes first.
_PARTS = {
    "账户名称": "户名", "户名": "户名", "全称": "户名", "名称": "户名", "姓名": "户名", "单位名称": "户名",
    "卡(账)号": "账号", "账(卡)号": "账号", "账号/卡号": "账号", "卡号/账号": "账号", "账户": "账号",
    "账号": "账号", "卡号": "账号", "帐号": "账号", "开户银行": "开户行", "开户行": "开户行", "开户机构": "开户行", "银行": "开户行",
}  # fmt: skip
# 小写 and 大写 with what may stand before them begin a new cell wherever they stand.
_FIGURES = re.compile(r"(?:人民币|金额|(?<!人民币)(?<!金额)(?<![(（]))[(（]?[大小]写")
_ARROW = re.compile(r"[→>»›＞⇒➔➜▶]{1,2}|->")
_LONGEST = 10

# No other word of a receipt begins with one of these: the value may stand right behind.
_GLUED = frozenset({"户名", "开户行", "开户银行"})


def read(scene: Scene) -> Draft:
    """Read one receipt."""
    labels = {word for rule in scene.profile.fields.values() for word in rule.labels if is_cjk(word[0])}
    labels |= {*scene.profile.other_labels, *_PARTS}
    cells = [cell for line in scene.layout.lines for cell in _cells(line, labels)]
    layout = replace(scene.layout, lines=_join_upright(cells))
    heads = [
        (line, _SECTIONS[line.key.strip(":")]) for line in layout.lines if line.key.strip(":") in _SECTIONS
    ]
    if not heads:
        heads = _implied(layout.lines)
    served: set[int] = set()
    lines: list[TextLine] = []
    for line in layout.lines:
        part = _part(line)
        head = _head_of(line, heads) if part is not None else None
        if part is None or head is None:
            lines.append(line)
            continue
        served.add(id(head[0]))
        word, size = part
        rest = line.text[size:].lstrip(" :：;；")
        lines.append(text_like(line, head[1] + word + (f":{rest}" if rest else "")))
    kept = tuple(line for line in lines if id(line) not in served)
    if served:
        scene.note(f"grid: {len(served)} section words put before their labels")
    whole = replace(scene, layout=replace(layout, lines=kept))
    record = _on_their_side(RowReader(whole).record(), heads, scene.layout)
    record = _half_by_half(record, whole, heads, [line for line in lines if line not in layout.lines])
    return Draft((record,), seal=find_seal(scene.rgb, scene.recognise))


def _half_by_half(
    record: RecordDraft, scene: Scene, heads: Sequence[tuple[TextLine, str]], labels: Sequence[TextLine]
) -> RecordDraft:
    """What is still open of payer and payee side by side, read in each one's half as if the other's were not there.

    A name that wraps on one side moves the rows of the two sides against each other.
    """
    if len(heads) != 2 or {word for _, word in heads} != {"付款人", "收款人"}:
        return record
    (left, word), (right, _) = sorted(heads, key=lambda item: item[0].box.x0)
    tall = max(left.height, right.height)
    if not _side_by_side(left, right):
        return record
    # The arrow from one to the other belongs to neither.
    between = [o for o in scene.layout.lines if abs(o.middle - left.middle) <= 3 * tall]
    arrows = [o.box.x0 for o in between if _ARROW.fullmatch(o.norm) and o.box.x0 > left.box.x1]
    edge = min([right.box.x0 - tall // 4, *arrows])
    top = min(left.box.y0, right.box.y0)
    bottom = max([left.box.y1 + 5 * tall, *(o.box.y1 + 2 * tall for o in labels if o.middle > top)])
    halves = (Box(0, top, right.box.x0 - tall // 4, bottom), Box(edge, top, scene.layout.width, bottom))
    payer = {FieldName.PAYER, FieldName.PAYER_ACCOUNT_TAIL}
    sides = (payer, {FieldName.MERCHANT}) if word == "付款人" else ({FieldName.MERCHANT}, payer)
    for wanted, other in zip(sides, reversed(halves), strict=True):
        wanted = wanted - {f.name for f in record.found}
        if not wanted:
            continue
        half = RowReader(_without(scene, other)).record()
        new = tuple(f for f in half.found if f.name in wanted and f.value is not None and f.how != "hero")
        names = {f.name for f in new}
        missing = tuple(m for m in record.missing if m.name not in names)
        record = replace(record, found=(*record.found, *new), missing=missing)
    return record


def _side_by_side(one: TextLine, other: TextLine) -> bool:
    """Whether two section words head two halves; each may stand in the middle of a block of its own height."""
    apart = one.box.x1 < other.box.x0 or other.box.x1 < one.box.x0
    return apart and abs(one.middle - other.middle) <= max(one.height, other.height)


def _without(scene: Scene, part: Box) -> Scene:
    """The scene without the lines and the ink of a part of it."""
    part = part.clip(scene.layout.width, scene.layout.height)
    rgb = scene.rgb.copy()
    area = rgb[part.y0 : part.y1, part.x0 : part.x1]
    if area.size:
        area[:] = np.median(area.reshape(-1, 3), axis=0)
    lines = tuple(o for o in scene.layout.lines if o.box.intersection(part) is None)
    return replace(scene, rgb=rgb, layout=replace(scene.layout, lines=lines))


def _has_its_row(found: Found, layout: Layout) -> bool:
    """Whether a value stands at the other end of a row that holds nothing but it and a label that names its side."""
    label = next((o for o in layout.lines if o.box == found.label_box), None)
    if found.how != "beside" or label is None or label.key.strip(":") in {*_PARTS, *_SECTIONS}:
        return False
    return len(layout.row_of(label)) == 2 and label.box.x1 < found.box.x0


def _on_their_side(record: RecordDraft, heads: Sequence[tuple[TextLine, str]], layout: Layout) -> RecordDraft:
    """Where payer and payee stand side by side, a value that reaches into the other's half is nobody's for certain."""
    payer = next((head for head, word in heads if word == "付款人"), None)
    payee = next((head for head, word in heads if word == "收款人"), None)
    if payer is None or payee is None or not _side_by_side(payer, payee):
        return record
    middle = (payer.box.centre[0] + payee.box.centre[0]) / 2
    payer_left = payer.box.x0 < payee.box.x0
    far = max(payer.box.x0, payee.box.x0)
    kept: list[Found] = []
    open_: list[Missing] = []
    for found in record.found:
        if found.name not in _SIDED or _has_its_row(found, layout):
            kept.append(found)
            continue
        left = payer_left == (found.name is not FieldName.MERCHANT)
        slack = 0.5 * found.box.height
        inside = found.box.x1 <= far + slack if left else found.box.x0 >= middle - slack
        if inside:
            kept.append(found)
        else:
            open_.append(Missing(found.name, "ambiguous", found.box, found.label, found.label_box, found.raw))
    return replace(record, found=tuple(kept), missing=(*record.missing, *open_))


def _cells(line: TextLine, labels: Collection[str]) -> list[TextLine]:
    """The cells of a row that OCR gave as one line: a label that does not begin the line begins a cell."""
    for index in range(2, len(line.text)):
        figures = _FIGURES.match(line.text, index) is not None
        if figures or (line.text[index - 1].isspace() and _begins_with_label(line.text[index:], labels)):
            return [head_of(line, index), *_cells(tail_of(line, index), labels)]
    return [line]


def _begins_with_label(text: str, labels: Collection[str]) -> bool:
    """Whether a label stands at the start, with a colon, a blank or a number behind it."""
    return any(
        text[:size] in labels
        and (text[size : size + 1].isspace() or text[size : size + 1] in ":：" or text[size].isdigit())
        for size in range(2, min(_LONGEST, len(text) - 1) + 1)
    )


def _join_upright(lines: Sequence[TextLine]) -> tuple[TextLine, ...]:
    """A section word written from top to bottom comes as single characters: one word again."""
    lone = sorted((o for o in lines if len(o.norm) == 1 and is_cjk(o.norm)), key=lambda o: o.middle)
    gone: set[int] = set()
    joined: list[TextLine] = []
    for first in lone:
        column = [first]
        for line in lone:
            last = column[-1]
            below = 0 < line.middle - last.middle <= 3 * last.height
            if below and abs(line.box.centre[0] - last.box.centre[0]) <= 0.5 * last.height:
                column.append(line)
        text = "".join(o.norm for o in column[:3])
        if len(column) >= 3 and text in _SECTIONS and not any(id(o) in gone for o in column[:3]):
            gone |= {id(o) for o in column[:3]}
            whole = text_like(column[0], text)
            joined.append(replace(whole, box=Box.union(o.box for o in column[:3])))
    return tuple(line for line in lines if id(line) not in gone) + tuple(joined)


def _implied(lines: Sequence[TextLine]) -> list[tuple[TextLine, str]]:
    """Two bare names and no section word that could be read: receipts name the payer first, above or at the left."""
    names = [line for line in lines if (part := _part(line)) is not None and part[0] == "户名"]
    if len(names) != 2:
        return []
    first, second = sorted(names, key=lambda o: (o.middle, o.box.x0))
    if first.on_row_with(second):
        first, second = sorted(names, key=lambda o: o.box.x0)
    # A place left of the label and on its row stands for the word that is missing there.
    return [(_left_of(first), "付款人"), (_left_of(second), "收款人")]


def _left_of(line: TextLine) -> TextLine:
    x0 = max(0, line.box.x0 - 2 * line.height)
    return replace(line, box=Box(x0, line.box.y0, max(x0 + 1, line.box.x0 - line.height), line.box.y1))


def _part(line: TextLine) -> tuple[str, int] | None:
    """The bare label that a line is or begins with, and its length in the line's text."""
    for word, meaning in _PARTS.items():
        rest = line.key.removeprefix(word)
        if rest == line.key:
            continue
        if not rest:
            return meaning, len(line.text)
        behind = line.text[len(word) : len(word) + 1]
        glued = word in _GLUED and len(rest) >= 2
        if rest[0] in ":;" or behind.isspace() or (behind.isdigit() and meaning == "账号") or glued:
            return meaning, len(word)
    return None


def _halves(
    line: TextLine, heads: list[tuple[TextLine, str]]
) -> tuple[tuple[TextLine, str], tuple[TextLine, str]] | None:
    """The page's only two section words where both stand on one row over a line, the left one first."""
    if len(heads) != 2:
        return None
    left, right = sorted(heads, key=lambda item: item[0].box.x0)
    beside = left[0].on_row_with(right[0]) and left[0].box.x1 < right[0].box.x0
    over = max(left[0].box.y1, right[0].box.y1) <= line.middle
    return (left, right) if beside and over else None


def _head_of(line: TextLine, heads: list[tuple[TextLine, str]]) -> tuple[TextLine, str] | None:
    """The section that a bare label belongs to.

    The word over it in its own column (two sides side by side), else the word left of it and nearest in height (a
    grid), else the last one over it. Of two words side by side over it, the one on whose half its label begins.
    """
    halves = _halves(line, heads)
    if halves is not None:
        left_head, right_head = halves
        middle = (left_head[0].box.centre[0] + right_head[0].box.centre[0]) / 2
        return left_head if line.box.x0 < middle else right_head
    column = [
        (head, word)
        for head, word in heads
        if head.middle < line.middle - 0.5 * line.height
        and min(head.box.x1, line.box.x1) - max(head.box.x0, line.box.x0) > 0
    ]
    if column:
        return max(column, key=lambda item: item[0].middle)
    reach = 4.5 * line.height
    left = [
        (head, word)
        for head, word in heads
        if head.box.x1 <= line.box.x0 + 0.3 * line.height and abs(head.middle - line.middle) <= reach
    ]
    if left:
        edge = max(head.box.x0 for head, _ in left)
        near = [item for item in left if item[0].box.x0 >= edge - line.height]
        return min(near, key=lambda item: abs(item[0].middle - line.middle))
    over = [(head, word) for head, word in heads if head.middle < line.middle]
    return max(over, key=lambda item: item[0].middle, default=None)
