"""How one picture lies in another: scale and shift, from lines of text that both show.

Re-saved, resized, cropped and joined screenshots keep their text; a screenshot of one renderer is only ever scaled
evenly and moved. Every pair of common lines proposes a placement, the one that most lines agree with is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from verifier.geometry import Box
from verifier.reuse.fingerprint import Line

_MIN_SCALE, _MAX_SCALE = 0.15, 6.0
_MAX_TWINS = 4
_MAX_ANCHORS = 40
_LEAST_AGREEING, _LEAST_SHARE = 4, 0.2
"""Lines, and share of the shorter page's lines, that have to lie in one placement. Two pages of one payment both print
its number, time and amount, each at a place of its own: any two of them agree on some odd scale."""


@dataclass(frozen=True, slots=True)
class Placement:
    """From the earlier picture's pixels to the new one's: ``new = scale * earlier + (dx, dy)``."""

    scale: float
    dx: float
    dy: float
    agreeing: int

    def place(self, box: Box) -> Box:
        """The box of the earlier picture in pixels of the new one."""
        return Box(
            round(box.x0 * self.scale + self.dx),
            round(box.y0 * self.scale + self.dy),
            round(box.x1 * self.scale + self.dx),
            round(box.y1 * self.scale + self.dy),
        )


_Pair = tuple[Line, Line]


def align(new: Sequence[Line], earlier: Sequence[Line]) -> Placement | None:
    """The placement that most common lines agree with; ``None`` when too few lines agree on one."""
    pairs = _common(new, earlier)
    anchors = sorted(
        pairs, key=lambda pair: (-len(pair[0].text), pair[0].box.as_list(), pair[1].box.as_list())
    )
    anchors = anchors[:_MAX_ANCHORS]
    best: Placement | None = None
    for number, one in enumerate(anchors):
        for other in anchors[number + 1 :]:
            placement = _proposed(one, other)
            if placement is None:
                continue
            agreeing = sum(_agrees(placement, pair) for pair in pairs)
            if best is None or agreeing > best.agreeing:
                best = Placement(placement.scale, placement.dx, placement.dy, agreeing)
        if best is not None and best.agreeing >= 0.8 * len(pairs):
            break  # nothing later can win by much
    needed = max(_LEAST_AGREEING, _LEAST_SHARE * min(len(new), len(earlier)))
    return _refined(best, pairs) if best is not None and best.agreeing >= needed else None


def _common(new: Sequence[Line], earlier: Sequence[Line]) -> list[_Pair]:
    by_text: defaultdict[str, list[Line]] = defaultdict(list)
    for line in earlier:
        if len(line.text) >= 2:
            by_text[line.text].append(line)
    pairs = []
    for line in new:
        twins = by_text.get(line.text, ())
        if len(twins) <= _MAX_TWINS:
            pairs += [(line, twin) for twin in twins]
    return pairs


def _proposed(one: _Pair, other: _Pair) -> Placement | None:
    # Left edge and middle height are steadier than the right edge, which depends on the last character.
    (ax, ay), (bx, by) = _point(one[0]), _point(other[0])
    (cx, cy), (ex, ey) = _point(one[1]), _point(other[1])
    new_span, old_span = max(abs(ax - bx), abs(ay - by)), max(abs(cx - ex), abs(cy - ey))
    if old_span < 20 or new_span < 20:
        return None
    along_y = abs(cy - ey) >= abs(cx - ex)
    scale = (by - ay) / (ey - cy) if along_y else (bx - ax) / (ex - cx)
    if not _MIN_SCALE <= scale <= _MAX_SCALE:
        return None
    return Placement(scale, ax - scale * cx, ay - scale * cy, 0)


def _point(line: Line) -> tuple[float, float]:
    return line.box.x0, (line.box.y0 + line.box.y1) / 2


def _agrees(placement: Placement, pair: _Pair) -> bool:
    (x, y), (u, v) = _point(pair[0]), _point(pair[1])
    slack = max(4.0, 0.4 * pair[0].box.height)
    return (
        abs(placement.scale * u + placement.dx - x) <= slack
        and abs(placement.scale * v + placement.dy - y) <= slack
    )


def _refined(placement: Placement, pairs: Sequence[_Pair]) -> Placement:
    """Least squares over the lines that agree."""
    inside = [pair for pair in pairs if _agrees(placement, pair)]
    if len(inside) < 3:
        return placement
    points = [(_point(new), _point(old)) for new, old in inside]
    n = len(points)
    mx, my = sum(p[0][0] for p in points) / n, sum(p[0][1] for p in points) / n
    mu, mv = sum(p[1][0] for p in points) / n, sum(p[1][1] for p in points) / n
    above = sum((x - mx) * (u - mu) + (y - my) * (v - mv) for (x, y), (u, v) in points)
    below = sum((u - mu) ** 2 + (v - mv) ** 2 for _, (u, v) in points)
    if below < 100:
        return placement
    scale = above / below
    refined = Placement(scale, mx - scale * mu, my - scale * mv, placement.agreeing)
    agreeing = sum(_agrees(refined, pair) for pair in pairs)
    if agreeing < placement.agreeing:
        return placement
    return Placement(refined.scale, refined.dx, refined.dy, agreeing)
