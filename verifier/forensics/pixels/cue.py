"""What one pixel comparison says of a picture, before it is weighed against the others."""

from __future__ import annotations

from dataclasses import dataclass

from verifier.geometry import Box


@dataclass(frozen=True, slots=True)
class Cue:
    """Strength (0: like its peers; what larger values mean is the cue's own) and where, the strongest first."""

    strength: float
    boxes: tuple[Box, ...] = ()


NOTHING = Cue(0.0)
