"""What a line of a chat states: received, not received, delivered, refuses or agrees to refund."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import regex

from verifier.resources import models_dir
from verifier.text import normalise
from verifier.yaml_files import load_yaml

STATEMENTS = ("received", "not_received", "delivered", "refuses_refund", "agrees_refund")
# A statement and its denial in one line: the denial is what the line says.
_DENIES = {"not_received": "received", "refuses_refund": "agrees_refund"}
_QUESTION = regex.compile(r"[吗么呢没][?？。!]*$|[?？]$")


@cache
def _patterns() -> Mapping[str, list[str]]:
    data: Mapping[str, list[str]] = load_yaml(models_dir() / "words" / "statements.yaml")
    return data


def find_statements(text: str) -> tuple[str, ...]:
    """Statement ids in a fixed order; a question states nothing."""
    text = normalise(text).replace(" ", "")[:500]
    found = set()
    for clause in regex.split(r"[,，。;；!！\n]", text):
        if _QUESTION.search(clause):
            continue
        hits = {n for n in STATEMENTS if any(regex.search(p, clause, timeout=0.2) for p in _patterns()[n])}
        found |= hits - {_DENIES[n] for n in hits if n in _DENIES}
    return tuple(name for name in STATEMENTS if name in found)
