"""What is wrong with a file, in both report languages, by the stable code that errors carry."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import ConfigDict, TypeAdapter

from verifier.resources import models_dir
from verifier.rules import Bilingual, Lang
from verifier.yaml_files import load_yaml


class Problem(Bilingual):
    """The sentence and, where there is something to do, the hint."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    hint: Bilingual | None = None


@cache
def problems() -> Mapping[str, Problem]:
    """All known codes."""
    return TypeAdapter(dict[str, Problem]).validate_python(
        load_yaml(models_dir() / "words" / "problems.yaml")
    )


def reason_text(code: str, reason: str, lang: Lang) -> str:
    """The reason in one language. What the catalogue does not hold is told as the error tells it, in English."""
    known = problems().get(code)
    if known is None:
        return reason
    sentence = str(getattr(known, lang))
    # An English reason that says more (sizes, fields of a claim) stands behind the Chinese one.
    if lang == "en":
        return reason or sentence
    return sentence if reason in ("", known.en) else f"{sentence}（{reason}）"


def hint_text(code: str, hint: str, lang: Lang) -> str:
    """What to do in one language."""
    known = problems().get(code)
    if lang == "en" and hint:
        return hint
    return str(getattr(known.hint, lang)) if known is not None and known.hint is not None else hint
