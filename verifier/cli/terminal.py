"""Writing to a terminal. Text from pictures and file names may hold escape codes: they are made visible."""

from __future__ import annotations

import sys
import unicodedata


def visible(text: str) -> str:
    """The text with control, format and surrogate characters (ANSI escapes, bidi overrides) spelt out."""
    return "".join(
        char
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        else f"\\u{ord(char):04x}"
        for char in text
    )


def say(text: str) -> None:
    """One message on stderr."""
    print(visible(text), file=sys.stderr)


def result(text: str) -> None:
    """One piece of the result on stdout."""
    print(visible(text), flush=True)
