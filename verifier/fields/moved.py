"""Results of a picture that was read upright, moved to the places of the picture as it was received."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as members
from dataclasses import is_dataclass, replace
from typing import Any, TypeVar

from verifier.geometry import Box, Quad
from verifier.images.rectify import Upright
from verifier.ocr.types import OcrLine, OcrPage

T = TypeVar("T")


def moved(value: T, upright: Upright) -> T:
    """The same value with every box in it moved to the photograph."""
    found: Any = _moved(value, upright)
    return found  # type: ignore[no-any-return]


def moved_page(page: OcrPage, upright: Upright, width: int, height: int) -> OcrPage:
    """The lines in the photograph, whose size is ``width`` x ``height``; their corners keep the slant."""
    return replace(moved(page, upright), width=width, height=height)


def _moved(value: Any, upright: Upright) -> Any:
    if isinstance(value, Box):
        return upright.box(value)
    if isinstance(value, OcrLine):
        corners: Quad = tuple(upright.point(p) for p in value.quad)  # type: ignore[assignment]
        return replace(value, quad=corners, chars=_moved(value.chars, upright))
    if isinstance(value, tuple):
        return tuple(_moved(item, upright) for item in value)
    if isinstance(value, Mapping):
        return {key: _moved(item, upright) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{m.name: _moved(getattr(value, m.name), upright) for m in members(value)})
    return value
