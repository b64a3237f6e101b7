"""Regular expressions from profiles, which strangers write: checked when loaded, bounded in time when used."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import regex

from verifier.errors import ModelDataError

MAX_LENGTH = 200
TIMEOUT = 0.2
"""Seconds that one match may take. An honest pattern on one line of text takes microseconds."""
MAX_TEXT = 600


def check_pattern(pattern: str) -> str:
    """Return the pattern if it may be used.

    Raises:
        ValueError: too long, no regular expression, or one that can take exponential time: a repetition inside
            a repetition, or a back-reference.
    """
    if len(pattern) > MAX_LENGTH:
        raise ValueError(f"pattern longer than {MAX_LENGTH} characters")
    try:
        _compile(pattern)
    except (regex.error, OverflowError, RecursionError, MemoryError) as error:
        raise ValueError(f"no valid pattern: {error}") from error
    if _nested_repeats(pattern):
        raise ValueError("a repetition inside a repetition can take for ever; write it without")
    return pattern


def search(pattern: str, text: str) -> str | None:
    """The group ``value`` (or else the whole match) of the first match in the text.

    Raises:
        ModelDataError: the match took longer than allowed; the message names the pattern.
    """
    try:
        match = _compile(pattern).search(text[:MAX_TEXT], timeout=TIMEOUT)
    except TimeoutError as error:
        raise ModelDataError(
            f"pattern takes too long: {pattern[:80]}", hint="make it simpler: fewer open repetitions"
        ) from error
    if match is None:
        return None
    found = match.group("value") if "value" in match.re.groupindex else match.group(0)
    return None if found is None else str(found)


@lru_cache(maxsize=512)
def _compile(pattern: str) -> Any:
    return regex.compile(pattern, regex.V0)


def _nested_repeats(pattern: str) -> bool:
    """Whether a quantifier stands on a group that holds a quantifier, or a back-reference is used.

    Read from the text: escapes and character classes are skipped, so what is left of parentheses and
    quantifiers is structure.
    """
    stack: list[bool] = [False]
    index = 0
    while index < len(pattern):
        char = pattern[index]
        index += 1
        if char == "\\":
            if index < len(pattern) and (
                (pattern[index].isdigit() and pattern[index] != "0") or pattern[index] in "kg"
            ):
                return True
            index += 1
        elif char == "[":
            index = _class_end(pattern, index)
        elif char == "(":
            if pattern.startswith(("?P=", "?&", "?R", "?1", "?(", "?P>"), index):
                return True
            stack.append(False)
        elif char == ")" and len(stack) > 1:
            inner = stack.pop()
            repeated = index < len(pattern) and _is_repeat(pattern, index)
            if inner and repeated:
                return True
            stack[-1] = stack[-1] or inner
        elif char in "*+" or (char == "{" and _is_repeat(pattern, index - 1)):
            stack[-1] = True
    return False


def _is_repeat(pattern: str, index: int) -> bool:
    if pattern[index] in "*+":
        return True
    if pattern[index] != "{":
        return False
    body = pattern[index + 1 : pattern.find("}", index)] if "}" in pattern[index:] else ""
    return body.replace(",", "").isdigit() and body not in {"0", "1", "0,1"}


def _class_end(pattern: str, index: int) -> int:
    if pattern.startswith("^", index):
        index += 1
    if pattern.startswith("]", index):
        index += 1
    while index < len(pattern) and pattern[index] != "]":
        index += 2 if pattern[index] == "\\" else 1
    return index + 1
