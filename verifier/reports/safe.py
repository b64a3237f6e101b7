"""Text from pictures, made harmless for the place where it is shown."""

from __future__ import annotations

import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_CELL = 32_000
"""A spreadsheet refuses longer cells."""


def visible(text: str) -> str:
    """The text with control, format and surrogate characters (bidi overrides, NUL, ANSI) spelt out."""
    if text.isascii() and text.isprintable():
        return str(text)
    return "".join(
        char
        if char == "\n"
        or (unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in "\ufffe\uffff")
        else f"⟨U+{ord(char):04X}⟩"
        for char in text
    )


def cell(text: object) -> str:
    """For CSV and XLSX: never a formula (CWE-1236), no control characters, cut to what a cell holds."""
    value = visible("" if text is None else str(text))[:_CELL]
    return "'" + value if value.startswith(_FORMULA) else value
