"""The phone's own bar at the top of a screenshot: found, its clock read, and kept out of the page's fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from verifier.fields.layout import Layout, TextLine
from verifier.fields.types import StatusBar
from verifier.geometry import Box

_CLOCK = re.compile(
    r"^(?:(?:上午|下午|晚上|凌晨|早上|中午) ?)?(?P<clock>[01]?\d:[0-5]\d|2[0-3]:[0-5]\d)(?: ?[AaPp][Mm])?"
)
_CLOCK_ANYWHERE = re.compile(r"(?<![\d:./-])(?P<clock>(?:[01]?\d|2[0-3]):[0-5]\d)(?: ?[AaPp][Mm])?(?![\d:])")
# What stands in a bar beside the clock: signal words, battery, speed, network.
_BAR_WORD = re.compile(
    r"^(?:\d{1,3}%?|[2-5]G\+?|5GA|LTE|4G|HD|VoLTE|Wi-?Fi|WiFi|[\d.]+ ?[KMG]B?/s|中国(?:移动|联通|电信|广电)|WeChat|[•·.●o○]+.*|"
    r"[A-Za-z][\w .&-]{1,14} (?:[2-5]G\+?|5GA|LTE|HD)|[^\w\d]{1,6}|[A-Za-z]{1,4}|\d{1,3}|.{1,2})$",
    re.IGNORECASE,
)
# Several of them that OCR read as one: 31.5K/SLTE19, 5G 87%.
_GLUED = re.compile(
    r"^(?:(?:[\d.]+ ?[KMG]B?/[sS]|[2-5]G\+?|5GA|LTE|HD|VoLTE|Wi-?Fi|\d{1,3}%?|[^\w\d]) ?){2,6}$",
    re.IGNORECASE,
)
# Phones with the clock in the middle name the network at the left.
_CARRIER = re.compile(r"^[A-Za-z][A-Za-z .&'+-]{1,18}(?: ?(?:[2-5]G\+?|5GA|LTE|HD))?$", re.IGNORECASE)
_SHARE = 0.06
"""A bar is at most about 50 of 800 points high, and within one screen's height of the top."""


def find_status_bar(layout: Layout) -> tuple[StatusBar | None, list[TextLine]]:
    """The bar and its lines.

    A clock within the top 6 % of one screen, with nothing on its row but what bars show. The bar's box spans
    the picture's width. ``None`` when there is none (a cropped picture); then no lines are taken out.
    """
    limit = _SHARE * min(layout.height, 2.4 * layout.width)
    top = [line for line in layout.lines if line.middle <= limit]
    for line in top:
        match = _CLOCK.match(line.norm) or _CLOCK_ANYWHERE.search(line.norm)
        if match is None or len(line.norm) > 24 or line.height > 2.2 * layout.text_height:
            continue
        row = [o for o in top if o is line or o.on_row_with(line)]
        others = [o for o in row if o is not line]
        rest = (line.norm[: match.start()] + line.norm[match.end() :]).strip()
        carrier = _carrier(line, others, layout.width)
        if any(not _is_bar_word(o) and o is not carrier for o in others) or len(rest) > 14:
            continue
        bottom = max(o.box.y1 for o in row)
        # Icons above or below the row (a notch, a second line of signal bars) belong to the bar as well.
        taken = row + [o for o in top if o not in row and o.box.y1 <= bottom + 2 and len(o.norm) <= 4]
        box = Box(0, 0, layout.width, bottom)
        return StatusBar(
            box, match["clock"], _clock_box(line, match.start("clock"), match.end("clock"))
        ), taken
    return None, []


def _is_bar_word(line: TextLine) -> bool:
    text = line.norm
    return len(text) <= 8 or _BAR_WORD.match(text) is not None or _GLUED.match(text) is not None


def _carrier(clock: TextLine, others: Sequence[TextLine], width: int) -> TextLine | None:
    """The network's name: the only words left of a clock that stands in the middle, at the picture's edge."""
    if abs(clock.box.centre[0] - width / 2) > 0.08 * width:
        return None
    left = [o for o in others if o.box.x1 <= clock.box.x0]
    found = len(left) == 1 and left[0].box.x0 <= 0.12 * width and _CARRIER.match(left[0].norm) is not None
    return left[0] if found else None


def _clock_box(line: TextLine, start: int, end: int) -> Box:
    if line.norm == line.text and len(line.chars) == len(line.text):
        return Box.union(c.box for c in line.chars[start:end])
    return line.box
