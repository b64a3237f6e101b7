"""Label words of pages without a profile of their own, from ``models/words/labels.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import product
from typing import Any

from verifier.errors import ModelDataError
from verifier.fields.types import FieldName
from verifier.resources import models_dir
from verifier.yaml_files import load_yaml


@cache
def common_labels() -> Mapping[FieldName, tuple[str, ...]]:
    """Labels by field, Chinese and English: those written out, then those that ``families`` put together.

    Raises:
        ModelDataError: an unknown field, or one label under two fields.
    """
    data = _data()
    owner: dict[str, str] = {}
    table: dict[FieldName, tuple[str, ...]] = {}
    for name, words in data["fields"].items():
        for word in words:
            if owner.setdefault(word, name) != name:
                raise ModelDataError(f"{word} stands under {owner[word]} and {name}", where="labels.yaml")
        table[FieldName(name)] = tuple(words)
    owner |= dict.fromkeys(data["others"], "others")
    for name, families in data["families"].items():
        made = ("".join(parts) for family in families for parts in product(*family))
        new = [word for word in dict.fromkeys(made) if owner.setdefault(word, name) == name]
        table[FieldName(name)] = tuple(dict.fromkeys((*table.get(FieldName(name), ()), *new)))
    return table


@cache
def other_labels() -> tuple[str, ...]:
    """Labels whose values are no field; they end the value before them."""
    return tuple(_data()["others"])


@cache
def unpaid_actions() -> tuple[str, ...]:
    """Buttons and titles that only a payment that has not been made yet shows."""
    return tuple(_data()["unpaid_actions"])


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = load_yaml(models_dir() / "words" / "labels.yaml")
    return data
