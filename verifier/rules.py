"""The catalogue of rules: for every ``rule_id`` its title, its sentence and its explanation, in zh and en.

The catalogue is data (``models/rules/*.yaml``, one file per family), so that a sentence can be mended
without touching code and both languages always say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.checks import Check
from verifier.errors import ModelDataError
from verifier.resources import models_dir

Lang = Literal["zh", "en"]
LANGUAGES: tuple[Lang, ...] = ("zh", "en")


class Bilingual(BaseModel):
    """A sentence with ``{placeholders}``, the same ones in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)


class Rule(BaseModel):
    """One rule. ``failed`` is the sentence when it found something; the others are optional."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[RSFLDMP]\d{3}$")
    title: Bilingual
    failed: Bilingual
    passed: Bilingual | None = None
    not_measured: Bilingual | None = None
    explanation: Bilingual
    """What the rule looks at, why it holds and what can fool it; for ``verifier explain``."""


@cache
def catalogue() -> Mapping[str, Rule]:
    """All rules by id.

    Raises:
        ModelDataError: a file does not parse, an id stands twice, or the languages use other placeholders.
    """
    rules: dict[str, Rule] = {}
    for path in sorted((models_dir() / "rules").glob("*.yaml")):
        try:
            for item in yaml.safe_load(path.read_text("utf-8")) or ():
                rule = Rule.model_validate(item)
                if rule.id in rules:
                    raise ModelDataError(f"rule {rule.id} stands twice", where=path.name)
                _same_placeholders(rule, path.name)
                rules[rule.id] = rule
        except (yaml.YAMLError, ValidationError) as error:
            raise ModelDataError(str(error), where=path.name) from error
    return rules


def _same_placeholders(rule: Rule, where: str) -> None:
    for sentence in (rule.failed, rule.passed, rule.not_measured):
        if sentence is not None and _placeholders(sentence.zh) != _placeholders(sentence.en):
            raise ModelDataError(f"rule {rule.id}: zh and en use other placeholders", where=where)


def _placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


class _Open(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def message(check: Check, lang: Lang) -> str:
    """The check's sentence in one language.

    Values come from pictures: they are put in as plain text and must be escaped by whoever shows them.
    """
    rule = catalogue()[check.rule_id]
    sentence = {"failed": rule.failed, "passed": rule.passed, "not_measured": rule.not_measured}[check.status]
    text = getattr(sentence or rule.title, lang)
    return str(Formatter().vformat(text, (), _Open(_localised(check.params, lang))))


def _localised(params: Mapping[str, str], lang: Lang) -> dict[str, str]:
    # A parameter that differs by language comes as two keys, `name_zh` and `name_en`.
    out = dict(params)
    for key, value in params.items():
        if key.endswith("_" + lang):
            out[key[: -len(lang) - 1]] = value
    return out
