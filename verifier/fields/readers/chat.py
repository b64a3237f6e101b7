"""Chats: bubbles by side, with the time stamps between them and what each line states."""

from __future__ import annotations

import re

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
_NOISE = re.compile(r"^(?:请输入|说点什么|发送|按住说话|信息|iMessage|\+|[^\w一-鿿]{1,3}|.)$|^请输入")


def read(scene: Scene) -> Draft:
    """Read the messages from top to bottom.

    The phone's owner writes on the right. A bubble belongs to the side whose margin it is nearer to; lines in
    the middle are time stamps and notices of the app (``side`` is ``system``).
    """
    layout = _conversation(scene.layout)
    messages: list[ChatMessage] = []
    stamp = ""
    for block in sorted(paragraphs(layout, gap=0.75), key=lambda b: b[0].box.y0):
        text = join_lines([line.text for line in block])
        box = Box.union(line.box for line in block)
        side = _side(box, layout.width)
        if side == "system" and _is_stamp(text):
            stamp = text
            continue
        if len(block) == 1 and _is_caption(block[0], layout):
            hits = find_times(block[0].norm)
            stamp = hits[-1][0] if hits else stamp
            continue
        if _NOISE.match(text):
            continue
        messages.append(
            ChatMessage(side, text, box, stamp, find_statements(text) if side != "system" else ())
        )
    scene.note(f"chat of {len(messages)} messages")
    return Draft(messages=tuple(messages))


def _conversation(layout: Layout) -> Layout:
    """Without the bar with the partner's name and the input field at the foot."""
    screen = min(layout.height, 2.4 * layout.width)
    return layout.within(_HEAD * screen, layout.height - (1 - _FOOT) * screen)


def _side(box: Box, width: int) -> str:
    left, right = box.x0, width - box.x1
    if abs(left - right) < 0.08 * width and min(left, right) > 0.22 * width:
        return "system"
    return "right" if right < left else "left"


def _is_stamp(text: str) -> bool:
    return parse_partial(text) is not None


def _is_caption(line: TextLine, layout: Layout) -> bool:
    """The partner's name, with or without a time, in small type over a bubble."""
    small = line.height < 0.88 * layout.text_height
    return small and _NAME_WITH_TIME.match(line.norm) is not None
