"""Fixed words of the reports in both languages (``labels.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from verifier.rules import Lang


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """Key to ``{"zh": …, "en": …}``."""
    text = files("verifier.reports").joinpath("labels.yaml").read_text("utf-8")
    return {str(key): dict(value) for key, value in yaml.safe_load(text).items()}


def label(key: str, lang: Lang) -> str:
    """The word in one language; an unknown key shows its last part, so that nothing vanishes."""
    found = labels().get(key)
    return found[lang] if found else key.rpartition(".")[2]
