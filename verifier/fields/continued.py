"""Values whose second half stands apart: an account's last digits behind its stars, a clock under its day."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np

from verifier.fields.covered import has_ink
from verifier.fields.layout import Layout, TextLine, join_row
from verifier.fields.seal import Recognise
from verifier.fields.voting import CERTAIN
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.text import fold, normalise

_HEAD = re.compile(r"\d{4,6}[ *xX×★·]*")
_ACCOUNT = re.compile(r"(?P<head>\d{4})(?: ?[*xX×★☆·.+]+ ?| ){1,6}(?P<digits>\d{4})")
_STARS = re.compile(r"[*xX×★☆·. ]+")
_TAIL = re.compile(r"[*xX×★☆·. ]{0,12}(?P<digits>\d{4})")
_REACH = 9.0
"""Heights of the line between an account's first and last digits: two groups of stars and their blanks."""
_CLOCK = re.compile(r"(?:(?:上午|下午|凌晨|晚上|中午) ?)?\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp]\.?[Mm]\.?)?")


def account_row(rgb: RGB, layout: Layout, first: TextLine, labels: Collection[int]) -> TextLine | None:
    """An account whose stars OCR left out: its first digits, ink, and four digits at the right.

    Args:
        rgb: the picture; the stars have to be there as ink, or two columns of a table would be one number.
        first: the first digits.
        labels: ``id`` of lines that are labels; they end the value.

    Returns:
        The whole row as one line with ``****`` between, ``None`` where it is none.
    """
    if _HEAD.fullmatch(first.norm) is None:
        return None
    pieces = [first]
    for line in layout.row_of(first):
        if line.box.x0 <= pieces[-1].box.x0 or line is first:
            continue
        gap = line.box.x0 - pieces[-1].box.x1
        if id(line) in labels or gap > _REACH * first.height:
            return None
        tail = _TAIL.fullmatch(line.norm)
        if tail is None and _STARS.fullmatch(line.norm) is None:
            return None
        between = Box(pieces[-1].box.x1, first.box.y0, max(pieces[-1].box.x1 + 1, line.box.x0), first.box.y1)
        if gap > 0.8 * first.height and not has_ink(rgb, between):
            return None
        pieces.append(line)
        if tail is not None:
            starred = len(pieces) > 2 or "*" in line.norm or gap > 0.8 * first.height
            return _spelled(pieces, tail["digits"]) if starred else None
    return None


def account_again(
    rgb: RGB, layout: Layout, first: TextLine, labels: Collection[int], recognise: Recognise | None
) -> TextLine | None:
    """The same where the detector cut the account up: its whole row is read once more as one crop.

    Only first digits that come out the same both times, with stars or their blank behind, are taken.
    """
    if recognise is None or re.fullmatch(r"\d{4}", first.norm) is None:
        return None
    stops = [o.box.x0 for o in layout.row_of(first) if id(o) in labels and o.box.x0 > first.box.x0]
    x1 = min([*stops, first.box.x0 + round(14 * first.height), layout.width])
    pad = first.height // 8
    box = Box(first.box.x0 - pad, first.box.y0 - pad, x1, first.box.y1 + pad).clip(
        layout.width, layout.height
    )
    if not has_ink(rgb, Box(first.box.x1 + pad, box.y0, max(first.box.x1 + pad + 1, x1), box.y1)):
        return None
    for line in recognise([_trimmed(rgb[box.y0 : box.y1, box.x0 : box.x1])]):
        match = _ACCOUNT.fullmatch(normalise(line.text))
        digits = [c for c in line.chars if c.text.isdigit()]
        if match and match["head"] == first.norm and digits and min(c.confidence for c in digits) >= CERTAIN:
            whole = replace(first, box=replace(first.box, x1=x1), confidence=line.confidence, chars=())
            text = f"{match['head']} **** **** {match['digits']}"
            return replace(whole, text=text, norm=text, key=fold(text))
    return None


def account_under(rgb: RGB, layout: Layout, first: TextLine, left: int) -> TextLine | None:
    """The same where the last four digits wrap to the row below: they stand alone there, under the label or the value.

    Args:
        rgb: the picture; behind the first digits there has to be ink, read as stars or as nothing.
        first: the first digits.
        left: left edge of the label.
    """
    if _HEAD.fullmatch(first.norm) is None:
        return None
    tall = first.height
    starred = any(c in "*xX×★·" for c in first.norm)
    behind = Box(first.box.x1 + tall // 4, first.box.y0, first.box.x1 + 3 * tall, first.box.y1)
    if not starred and not has_ink(rgb, behind.clip(layout.width, layout.height)):
        return None
    for line in layout.lines:
        near = -0.3 * tall <= line.box.y0 - first.box.y1 <= tall and line.middle > first.box.y1
        edge = min(abs(line.box.x0 - left), abs(line.box.x0 - first.box.x0)) <= 0.6 * tall
        alone = all(o is line or o.box.x0 >= line.box.x1 + tall for o in layout.row_of(line))
        if near and edge and alone and re.fullmatch(r"\d{4}", line.norm) and line.low >= CERTAIN:
            text = f"{re.sub('[^0-9]', '', first.norm)} **** **** {line.norm}"
            return replace(line, text=text, norm=text, key=fold(text))
    return None


def _trimmed(crop: RGB) -> RGB:
    """The crop up to its last ink: a long blank tail makes the reader see the text narrower."""
    grey = crop.astype(np.int16).mean(axis=2)
    inked = np.flatnonzero((np.abs(grey - np.median(grey)) > 40).any(axis=0))
    return crop[:, : min(crop.shape[1], int(inked[-1]) + crop.shape[0] // 4)] if len(inked) else crop


def _spelled(pieces: list[TextLine], digits: str) -> TextLine:
    """The row with the mask written out; stars are no characters that the readers are asked for."""
    row = join_row([pieces[0], pieces[-1]])
    head = "".join(c for c in pieces[0].norm if c.isdigit())
    text = f"{head} **** **** {digits}"
    chars = tuple(c for c in row.chars if c.text.isdigit())
    return replace(row, text=text, norm=normalise(text), key=fold(text), chars=chars)


def clock_under(layout: Layout, day: TextLine, left: int) -> TextLine | None:
    """The line right under a day that is a clock and nothing else: the day's second half.

    Args:
        day: the day as printed.
        left: left edge of its label; a wrapped value begins under itself or under its label.
    """
    for line in layout.lines:
        gap = line.box.y0 - day.box.y1
        under = line.middle > day.middle and -0.4 * day.height <= gap <= 0.6 * day.height
        edges = (
            abs(line.box.x0 - day.box.x0), abs(line.box.x0 - left), abs(line.box.x1 - day.box.x1),
            abs(line.box.centre[0] - day.box.centre[0]),
        )  # fmt: skip
        alike = 0.65 <= line.height / max(1, day.height) <= 1.55
        if (
            under
            and alike
            and min(edges) <= 0.6 * day.height
            and not line.on_row_with(day)
            and _CLOCK.fullmatch(line.norm)
        ):
            return line
    return None
