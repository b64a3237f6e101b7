"""Which characters differ between the claimed and the read value."""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from itertools import groupby

Part = tuple[str, bool]
"""A piece of text and whether it differs."""


def parts(claimed: str, read: str) -> tuple[list[Part], list[Part]]:
    """Both texts cut into equal and differing pieces, for marking.

    Full-width and half-width forms and letter case count as equal, as they do in the comparison.
    """
    if not claimed or not read or max(len(claimed), len(read)) > 500:
        return [(claimed, bool(claimed != read))], [(read, bool(claimed != read))]
    left, right = _folded(claimed), _folded(read)
    if len(left) == len(right):
        # Numbers and times of one length are read digit by digit: 198 against 189 differs in two places,
        # where an alignment would show one digit moved.
        differs = [a != b for a, b in zip(left, right, strict=True)]
        return _joined(claimed, differs), _joined(read, differs)
    marks = [True] * len(left), [True] * len(right)
    for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        marks[0][block.a : block.a + block.size] = [False] * block.size
        marks[1][block.b : block.b + block.size] = [False] * block.size
    return _joined(claimed, marks[0]), _joined(read, marks[1])


def _folded(text: str) -> list[str]:
    return [unicodedata.normalize("NFKC", char).casefold() for char in text]


def _joined(text: str, differs: list[bool]) -> list[Part]:
    runs = groupby(zip(text, differs, strict=True), key=lambda pair: pair[1])
    return [("".join(char for char, _ in run), differing) for differing, run in runs]
