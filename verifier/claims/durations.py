"""Durations in policy files as people write them: ``90 s``, ``10 min``, ``24 h``, ``3 d``."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}


def parse_duration(value: Any) -> timedelta:
    """Parse a duration; a number without a unit is refused, because nobody can tell minutes from hours."""
    if isinstance(value, timedelta):
        return value
    match = re.fullmatch(r"\s*(\d{1,6})\s*(s|min|h|d)\s*", str(value))
    if match is None:
        raise ValueError(f"{value!r} is not a duration; write for example 90 s, 10 min, 24 h or 3 d")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def duration_text(value: timedelta) -> str:
    """The shortest exact form, as :func:`parse_duration` reads it. Days are written as hours up to 48 h."""
    seconds = int(value.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds and seconds % size == 0 and not (unit == "d" and seconds <= 2 * size):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
