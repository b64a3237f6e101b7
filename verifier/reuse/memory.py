"""What the search for reuse needs from a store. Numbers (``seq``) tell which evidence came first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from verifier.reuse.fingerprint import Fingerprint


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture seen earlier: in which case, and as which number."""

    case_id: str
    seq: int
    fingerprint: Fingerprint


class Memory(Protocol):
    """Remembers fingerprints, in the order in which they came.

    Remembering comes before searching, so that two cases verified at the same moment cannot both miss each other;
    ``before`` keeps a case from finding what came later, so that verifying it again gives the same report.
    """

    def remember(self, case_id: str, prints: Sequence[Fingerprint]) -> dict[tuple[str, int], int]:
        """Keep the fingerprints of a case; the number of each ``(sha256, page)``, kept from the first time."""
        ...

    def alike(self, item: Fingerprint, radius: int, before: int, limit: int) -> list[Seen]:
        """Those earlier than ``before`` within ``radius`` bits, the nearest first."""
        ...

    def with_marks(self, marks: Sequence[str], before: int, limit: int) -> list[Seen]:
        """Those earlier than ``before`` that share a long number, those that share most first."""
        ...

    def same_file(self, sha256: str, before: int, limit: int) -> list[Seen]:
        """Those earlier than ``before`` of the same bytes, the first one first."""
        ...
