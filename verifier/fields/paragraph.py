"""Wrapped lines as one running text, with the way back from a place in the text to the pixels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from verifier.fields.layout import Layout, TextLine, head_of, join_row, tail_of
from verifier.text import is_cjk, normalise

_ROWS = 5
"""Last rows of a block that say how high its rows are."""
_RECENT = 60
"""Blocks that a line can still belong to; lines come from top to bottom."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Several lines as one sentence.

    ``text`` is normalised character by character; ``origin`` gives for each of its characters the line and the
    place in that line's raw text, ``(-1, 0)`` for the blank put in at a line break.
    """

    lines: tuple[TextLine, ...]
    text: str
    origin: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, lines: Sequence[TextLine]) -> Paragraph:
        """Join lines from top to bottom. Between two Chinese characters a line break leaves no blank."""
        text, origin = "", []
        for number, line in enumerate(lines):
            first = next((c for c in line.text if not c.isspace()), "")
            wrapped = text[-1:] in "-/:." and text[-2:-1].isdigit() and first.isdigit()
            if (
                text
                and first
                and not (wrapped or is_cjk(text[-1]) or is_cjk(first) or text[-1] in ",。;:!?()、")
            ):
                text += " "
                origin.append((-1, 0))
            for place, char in enumerate(line.text):
                piece = " " if char.isspace() else normalise(char)
                text += piece
                origin += [(number, place)] * len(piece)
        return cls(tuple(lines), text, tuple(origin))

    def pieces(self, start: int, end: int) -> tuple[TextLine, ...]:
        """The part between two places of ``text``, as one piece per line it runs over."""
        spans: dict[int, list[int]] = {}
        for number, place in self.origin[start:end]:
            if number >= 0:
                spans.setdefault(number, []).append(place)
        out = []
        for number, places in spans.items():
            line = self.lines[number]
            part = head_of(line, max(places) + 1)
            part = tail_of(part, min(places)) if min(places) > 0 else part
            if part.text:
                out.append(part)
        return tuple(out)

    def raw(self, start: int, end: int) -> str:
        """The characters as printed, blanks at line breaks left out."""
        return "".join(self.lines[n].text[p] for n, p in dict.fromkeys(self.origin[start:end]) if n >= 0)


def paragraphs(layout: Layout, *, gap: float = 0.95) -> list[list[TextLine]]:
    """Lines that stand closely under each other with a common left edge (an indented first line included).

    ``gap``: largest distance between two lines of one paragraph, in line heights.
    """
    blocks: list[list[TextLine]] = []
    for line in _whole_rows(layout.lines):
        block = next((b for b in reversed(blocks[-_RECENT:]) if _continues(b, line, gap)), None)
        if block is None:
            blocks.append([line])
        else:
            block.append(line)
    return blocks


def _whole_rows(lines: Sequence[TextLine]) -> list[TextLine]:
    """Join what the detector divided inside a sentence: pieces of one size that all but touch on one row."""
    rows: list[list[TextLine]] = []
    by_height: dict[int, list[list[TextLine]]] = defaultdict(list)
    size = max((line.height for line in lines), default=1)
    for line in sorted(lines, key=lambda o: o.box.x0):
        band = int(line.middle // size)
        for row in (*by_height[band - 1], *by_height[band], *by_height[band + 1]):
            last = row[-1]
            gap = line.box.x0 - last.box.x1
            like = 0.72 <= line.height / max(1, last.height) <= 1.4
            if like and -0.3 * last.height <= gap <= 0.45 * last.height and line.on_row_with(last):
                row.append(line)
                break
        else:
            rows.append([line])
            by_height[band].append(rows[-1])
    return sorted((join_row(row) for row in rows), key=lambda o: (o.box.y0, o.box.x0))


def _continues(block: Sequence[TextLine], line: TextLine, gap: float) -> bool:
    last = block[-1]
    if line.on_row_with(last):
        return False
    # The boxes of one message's rows differ by what their letters reach over and under the line.
    usual = median(o.height for o in block[-_ROWS:])
    size = max(1, min(usual, line.height))
    distance = line.box.y0 - last.box.y1
    if not -0.4 * size <= distance <= gap * size or not 0.7 <= line.height / max(1, usual) <= 1.43:
        return False
    indent = block[0].box.x0 - line.box.x0
    same_edge = abs(line.box.x0 - last.box.x0) <= 0.8 * size
    return same_edge or (len(block) == 1 and 0 < indent <= 3.2 * size)
