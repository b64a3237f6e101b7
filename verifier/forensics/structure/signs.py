"""What a join leaves behind: one sign, the rule that explains it, and the row where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from verifier.geometry import Box


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of a join.

    Attributes:
        rule_id: the rule that describes this kind of sign.
        at: the coordinate of the join that it points to (a row, or a column for side-by-side pictures),
            ``None`` when it says only that there is a join.
        box: the place to show.
        weight: how many independent observations it stands for.
        params: what its sentence needs.
    """

    rule_id: str
    at: int | None
    box: Box
    weight: int = 1
    params: dict[str, str] = field(default_factory=dict)

    def shift(self, dx: int, dy: int, *, across: bool = False) -> Sign:
        """The same sign in a picture in which the frame it was found in begins at ``(dx, dy)``."""
        at = self.at if self.at is None else self.at + (dx if across else dy)
        return replace(self, at=at, box=self.box.shift(dx, dy))
