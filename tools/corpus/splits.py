"""The split table: what belongs to train, dev and test, and the check that a corpus keeps to it.

Templates, fonts, phones and operator variants all have one split each (the first three in `data/*.yaml`, variants in
their operator's file), so a figure from the test split comes from layouts, faces, screens and forgeries that nothing
was tuned on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tools.corpus import catalog
from tools.corpus.edits import OPERATORS, Variant
from tools.corpus.edits.picture import Truth

SPLITS = catalog.SPLITS


class SplitLeakError(AssertionError):
    """Something of one split occurs in another; the message names it."""


def table() -> dict[str, dict[str, str]]:
    """Return, per dimension, the split of every name."""
    return {
        "template": {layout.id: layout.split for layout in catalog.layouts()},
        "font": {family.id: family.split for family in catalog.families()},
        "device": {device.label: device.split for device in catalog.devices()},
        "variant": {
            f"{operator.name}/{v.name}": v.split for operator in OPERATORS.values() for v in operator.variants
        },
    }


def variants(operator: str, split: str) -> list[Variant]:
    """Variants of an operator that belong to a split."""
    return [v for v in OPERATORS[operator].variants if v.split == split]


def _names(truth: Truth) -> dict[str, list[str]]:
    variant = []
    if truth.get("edit"):
        variant.append(f"{truth['edit']['operator']}/{truth['edit']['variant']}")
    if truth.get("logic_fake"):
        variant.append(f"logic_fake/{truth['logic_fake']['variant']}")
    if truth.get("negative"):
        variant.append(f"{truth['negative']['operator']}/{truth['negative']['variant']}")
    return {
        "template": [truth["template"], *truth.get("donor_templates", [])],
        "font": [*truth["font"].split("+"), *truth.get("donor_fonts", [])],
        "device": [truth["device"], *truth.get("donor_devices", [])],
        "variant": variant,
    }


def assert_disjoint(truths: Iterable[Truth]) -> dict[str, dict[str, set[str]]]:
    """Raise SplitLeakError when a template, font, phone or variant occurs outside its split.

    Checks each line against the declared table, the lines of different splits against each other, and that a base
    picture is used in one split only. Returns the names seen, per dimension and split.
    """
    declared = table()
    seen: dict[str, dict[str, set[str]]] = {d: {s: set() for s in SPLITS} for d in (*declared, "base")}
    for truth in truths:
        split = truth["split"]
        for dimension, names in _names(truth).items():
            for name in names:
                belongs = declared[dimension].get(name)
                if belongs != split:
                    raise SplitLeakError(f"{truth['id']} ({split}): {dimension} {name} belongs to {belongs}")
                seen[dimension][split].add(name)
        seen["base"][split].add(truth.get("base") or truth["id"])
    for dimension, by_split in seen.items():
        for first in SPLITS:
            for second in SPLITS:
                shared = by_split[first] & by_split[second]
                if first < second and shared:
                    raise SplitLeakError(f"{dimension} in both {first} and {second}: {sorted(shared)[:5]}")
    return seen


def coverage(seen: dict[str, dict[str, set[str]]]) -> dict[str, Any]:
    """Count the distinct names per dimension and split, for the manifest."""
    return {
        dimension: {s: len(names) for s, names in by_split.items()} for dimension, by_split in seen.items()
    }
