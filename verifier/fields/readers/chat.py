"""Chats: bubbles by side, with the time stamps between them and what each line states."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.fields.layout import Layout, TextLine
from verifier.fields.names import join_lines
from verifier.fields.paragraph import paragraphs
from verifier.fields.scene import Draft, Scene
from verifier.fields.statements import find_statements
from verifier.fields.times import find_times, parse_partial
from verifier.fields.types import ChatMessage
from verifier.geometry import Box

_HEAD, _FOOT = 0.085, 0.93
_NAME_WITH_TIME = re.compile(r"^.{1,30}? ?\d{1,2}:\d{2}$")
_CLAUSE = re.compile(r"[,，。;；!！?？]")
_NOISE = re.compile(
    r"^(?:请输入|说点什么|发送|按住 ?说话|信息|iMessage|\+|[^\w一-鿿]{1,3}|[^一-鿿])$|^请输入"
)


def read(scene: Scene) -> Draft:
    """Read the messages from top to bottom.

    The phone's owner writes on the right. A bubble belongs to the side whose avatar stands beside it, else to the
    margin that its text keeps to; short lines in the middle are time stamps and notices of the app (``system``).
    """
    layout = _conversation(scene.layout)
    avatars = [line for line in layout.lines if _is_avatar(line, layout.width)]
    captions = [line for line in layout.lines if _is_caption(line, layout)]
    blocks = sorted(
        paragraphs(layout.without([*avatars, *captions]), gap=0.75),
        key=lambda b: b[0].box.y0,
    )
    boxes = [Box.union(line.box for line in block) for block in blocks]
    edges = _edges(boxes, layout)
    messages: list[ChatMessage] = []
    stamp = ""
    waiting = sorted(captions, key=lambda o: o.middle)
    for block, box in zip(blocks, boxes, strict=True):
        text = join_lines([line.text for line in block])
        while waiting and waiting[0].middle < block[0].middle:
            hits = find_times(waiting.pop(0).norm)
            stamp = hits[-1][0] if hits else stamp
        if _is_stamp(text) and _is_central(box, layout.width):
            stamp = text
            continue
        if _NOISE.match(text):
            continue
        side = _side(block, box, layout, avatars, edges)
        statements = find_statements(text) if side != "system" else ()
        messages.append(ChatMessage(side, text, box, stamp, statements))
    scene.note(f"chat of {len(messages)} messages")
    return Draft(messages=tuple(messages))


def _conversation(layout: Layout) -> Layout:
    """Without the bar with the partner's name and the input field at the foot."""
    screen = min(layout.height, 2.4 * layout.width)
    return layout.within(_HEAD * screen, layout.height - (1 - _FOOT) * screen)


def _edges(boxes: Sequence[Box], layout: Layout) -> tuple[int, int]:
    """The left margin of the other's bubbles and the right margin of the owner's: the outermost text edges."""
    slack = round(layout.text_height)
    lefts, rights = sorted(b.x0 for b in boxes), sorted((b.x1 for b in boxes), reverse=True)
    # An edge that two bubbles share is a margin; a lone outermost one may be a notice.
    left = next((x for x in lefts if sum(abs(x - o) <= slack for o in lefts) > 1), min(lefts, default=0))
    right = next((x for x in rights if sum(abs(x - o) <= slack for o in rights) > 1), max(rights, default=0))
    return left, right


def _side(
    block: Sequence[TextLine],
    box: Box,
    layout: Layout,
    avatars: Sequence[TextLine],
    edges: tuple[int, int],
) -> str:
    beside = [a for a in avatars if box.y0 - a.height <= a.middle <= box.y1 + 0.5 * a.height]
    sides = {
        "left" if a.box.x1 <= box.x0 else "right" for a in beside if not box.x0 < a.box.centre[0] < box.x1
    }
    if len(sides) == 1:
        return sides.pop()
    slack = 1.2 * layout.text_height
    at_left, at_right = abs(box.x0 - edges[0]) <= slack, abs(box.x1 - edges[1]) <= slack
    if at_left != at_right:
        return "left" if at_left else "right"
    if _is_central(box, layout.width) and len(block) == 1:
        return "system"
    return "right" if layout.width - box.x1 < box.x0 else "left"


def _is_central(box: Box, width: int) -> bool:
    left, right = box.x0, width - box.x1
    return abs(left - right) < 0.08 * width and min(left, right) > 0.22 * width


def _is_avatar(line: TextLine, width: int) -> bool:
    """One or two characters at the very margin: the letter avatar beside a bubble."""
    at_edge = line.box.x1 < 0.13 * width or line.box.x0 > 0.85 * width
    return at_edge and len(line.norm) <= 2 and not line.norm.isdigit()


def _is_stamp(text: str) -> bool:
    return parse_partial(text) is not None


def _is_caption(line: TextLine, layout: Layout) -> bool:
    """The partner's name with a time, in smaller type over a bubble."""
    if _NAME_WITH_TIME.match(line.norm) is None or _is_stamp(line.norm) or _CLAUSE.search(line.norm):
        return False
    under = [o for o in layout.lines if 0 < o.middle - line.middle < 3 * line.height and o is not line]
    nearest = min(under, key=lambda o: o.middle, default=None)
    return nearest is not None and line.height < 0.95 * max(nearest.height, layout.text_height)
