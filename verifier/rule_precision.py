"""How often a rule is right, as measured: ``models/rule_precision.yaml``, written by ``benchmarks.rule_precision``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.errors import ModelDataError
from verifier.resources import models_dir
from verifier.rules import Lang
from verifier.yaml_files import load_yaml

FILE = "rule_precision.yaml"


class Precision(BaseModel):
    """Pictures on which a rule failed: ``tp`` of them forged, ``fp`` honest."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    tp: int = Field(ge=0)
    fp: int = Field(ge=0)

    @property
    def n(self) -> int:
        """Pictures on which the rule failed."""
        return self.tp + self.fp


class Measurement(BaseModel):
    """The file: on which split of which corpus, how many pictures, and the counts by rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    split: str = Field(pattern="^(train|dev)$")
    corpus: str
    pictures: int = Field(ge=0)
    honest: int = Field(ge=0)
    rules: Mapping[str, Precision]


@cache
def measured() -> Measurement:
    """The shipped measurement.

    Raises:
        ModelDataError: the file does not fit its schema.
    """
    path = models_dir() / FILE
    try:
        return Measurement.model_validate(load_yaml(path))
    except ValidationError as error:
        raise ModelDataError(str(error), where=path.name) from error


def precision_note(rule_id: str, lang: Lang) -> str:
    """One clause on how often the rule was right, ``""`` where it was not measured or never found anything."""
    measurement = measured()
    counts = measurement.rules.get(rule_id)
    if counts is None or counts.n == 0:
        return ""
    if lang == "zh":
        return f"在 {measurement.split} 集 {measurement.pictures} 张图片上报告 {counts.n} 次，其中 {counts.tp} 次正确"
    return (
        f"right on {counts.tp} of the {counts.n} pictures it named, of {measurement.pictures} "
        f"in the {measurement.split} split"
    )
