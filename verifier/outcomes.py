"""The three words that a result can end in: per field, per picture, per case."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Of one claimed field. ``UNREADABLE`` is never a match; ``NOT_SHOWN``: no picture carries the field."""

    MATCH = "match"
    MISMATCH = "mismatch"
    UNREADABLE = "unreadable"
    NOT_SHOWN = "not_shown"


class Integrity(StrEnum):
    """Of one picture. There is no word for authentic, on purpose."""

    CONTRADICTED = "contradicted"
    REVIEW = "review"
    NO_CONTRADICTION_FOUND = "no_contradiction_found"
    NOT_ASSESSABLE = "not_assessable"


class Verdict(StrEnum):
    """Of one case. It states what the evidence says; a person decides."""

    CONSISTENT = "consistent"
    NEEDS_REVIEW = "needs_review"
    INCONSISTENT = "inconsistent"
    INCOMPLETE = "incomplete"
    OUT_OF_RULE = "out_of_rule"
    PREMATURE = "premature"
    LATE = "late"
