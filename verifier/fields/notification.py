"""A notification that the phone lays over the head of a page: its words are no part of the page.

Recognised by what such cards have in common on every phone: near the top of the screen, text on a plate that ends
shortly before the picture's edges, and the age of the message (``now``, 刚刚, 5分钟前) at its right or behind the
app's name.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from verifier.fields.grounds import ground_of
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr.types import OcrLine, OcrPage
from verifier.text import normalise

_AGE = (
    r"(?:(?:just )?now|现在|刚刚|剛剛|"
    r"(?:\d{1,2}|an?) ?(?:秒|分钟|分鐘|小时|小時|s|sec|m|mins?|h|hrs?|hours?|minutes?) ?(?:之?前|ago)?)[ .·•vV﹀⌄∨^]*"
)
_ALONE = re.compile(rf"^[·|• ]*{_AGE}$", re.IGNORECASE)
_BEHIND_APP = re.compile(rf"^.{{1,30}}? ?[·•|・] ?{_AGE}$", re.IGNORECASE)
_HEAD = 0.12
"""Share of one screen's height within which the card's first row stands."""
_BORDER = 5.0
"""Levels from the plate's colour that end it: its shadow alone gives more, an encoder's noise on a plain plate less."""
_MARGIN = 0.08
"""Share of the width within which the card ends at either side."""
_TALL = (0.08, 0.6)
"""Least and greatest height of a card, in widths of the picture."""


def find_notification(rgb: RGB, page: OcrPage) -> Box | None:
    """The card of a notification over the head of a page, ``None`` where none lies there.

    Args:
        rgb: the picture.
        page: its lines.
    """
    limit = _HEAD * min(page.height, 2.4 * page.width)
    ages = (line for line in page.lines if line.box.centre[1] <= limit and _tells_age(line, page.width))
    return next((card for line in ages if (card := _card(rgb, line.box)) is not None), None)


def outside(page: OcrPage, card: Box | None) -> OcrPage:
    """The page without the lines that stand on a card."""
    if card is None:
        return page
    return replace(page, lines=tuple(o for o in page.lines if not card.y0 <= o.box.centre[1] < card.y1))


def _tells_age(line: OcrLine, width: int) -> bool:
    text = normalise(line.text)
    alone = line.box.x0 > 0.6 * width and _ALONE.match(text) is not None
    return alone or _BEHIND_APP.match(text) is not None


def _card(rgb: RGB, age: Box) -> Box | None:
    """The plate that a line stands on, when it ends shortly before both edges of the picture and is as low as a card."""
    age = age.clip(rgb.shape[1], rgb.shape[0])
    width = rgb.shape[1]
    if age.area < 4:
        return None
    ground = ground_of(rgb, age)
    across = _far(np.median(rgb[age.y0 : age.y1], axis=0), ground)
    left, right = _margin(across, width), _margin(across[::-1], width)
    if left is None or right is None:
        return None
    # A strip inside the card's right padding, where no card prints anything, says how far down the plate goes.
    pad = max(1, round(0.006 * width))
    strip = rgb[: 2 * width, width - right - 3 * pad : width - right - pad]
    down = _far(np.median(strip, axis=1), ground)
    middle = round(age.centre[1])
    ends = np.flatnonzero(down > _BORDER)
    top = int(max(ends[ends < middle], default=-1)) + 1
    bottom = int(min(ends[ends > middle], default=len(down)))
    fits = _TALL[0] * width <= bottom - top <= _TALL[1] * width and bottom < len(down)
    return Box(left, top, width - right, bottom) if fits else None


def _far(colours: NDArray[np.float64], ground: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.abs(colours - ground).max(axis=1), np.float64)


def _margin(across: NDArray[np.float64], width: int) -> int | None:
    """Where the plate begins, counted from the picture's edge; ``None`` where it runs into the edge or never begins."""
    pad = max(3, round(0.015 * width))
    other = False
    for x in range(round(_MARGIN * width)):
        if across[x] > _BORDER:
            other = True
        elif other and bool((across[x : x + pad] <= _BORDER).all()):
            return x
    return None
