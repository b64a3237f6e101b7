"""Places in a picture. Unit: pixels of the oriented, full-resolution picture; x to the right, y down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """Axis-aligned rectangle: ``x0, y0`` inclusive, ``x1, y1`` exclusive."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Width in pixels, never negative."""
        return max(0, self.x1 - self.x0)

    @property
    def height(self) -> int:
        """Height in pixels, never negative."""
        return max(0, self.y1 - self.y0)

    @property
    def area(self) -> int:
        """Number of pixels."""
        return self.width * self.height

    @property
    def centre(self) -> tuple[float, float]:
        """Middle point ``(x, y)``."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    @classmethod
    def around(cls, points: Iterable[Sequence[float]]) -> Self:
        """Smallest box that holds every ``(x, y)`` point."""
        xs, ys = zip(*((float(p[0]), float(p[1])) for p in points), strict=True)
        return cls(int(min(xs)), int(min(ys)), int(-(-max(xs) // 1)), int(-(-max(ys) // 1)))

    @classmethod
    def union(cls, boxes: Iterable[Box]) -> Self:
        """Smallest box that holds every given box."""
        items = list(boxes)
        return cls(
            min(b.x0 for b in items),
            min(b.y0 for b in items),
            max(b.x1 for b in items),
            max(b.y1 for b in items),
        )

    def intersection(self, other: Box) -> Box | None:
        """The common part, or ``None`` when the two do not overlap."""
        box = Box(
            max(self.x0, other.x0), max(self.y0, other.y0), min(self.x1, other.x1), min(self.y1, other.y1)
        )
        return box if box.x1 > box.x0 and box.y1 > box.y0 else None

    def iou(self, other: Box) -> float:
        """Intersection over union, 0..1."""
        common = self.intersection(other)
        if common is None:
            return 0.0
        return common.area / (self.area + other.area - common.area)

    def expand(self, dx: int, dy: int | None = None) -> Box:
        """Grow by ``dx`` left and right, ``dy`` (default ``dx``) above and below; may leave the picture."""
        dy = dx if dy is None else dy
        return Box(self.x0 - dx, self.y0 - dy, self.x1 + dx, self.y1 + dy)

    def clip(self, width: int, height: int) -> Box:
        """The part inside a picture of this size."""
        return Box(
            min(max(self.x0, 0), width),
            min(max(self.y0, 0), height),
            min(max(self.x1, 0), width),
            min(max(self.y1, 0), height),
        )

    def shift(self, dx: int, dy: int) -> Box:
        """The same box moved."""
        return Box(self.x0 + dx, self.y0 + dy, self.x1 + dx, self.y1 + dy)

    def as_list(self) -> list[int]:
        """``[x0, y0, x1, y1]``, the form that reports use."""
        return [self.x0, self.y0, self.x1, self.y1]


Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
"""Corners in reading order: top left, top right, bottom right, bottom left."""


def quad_of(box: Box) -> Quad:
    """The box as a quadrilateral."""
    return ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
