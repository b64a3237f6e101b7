"""The recorded baseline, and the comparison that fails when a figure has become worse by more than its interval."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RATIO_SLACK = 0.2
"""Times vary between runs and machines; a ratio may be so much above the recorded one."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One guarded figure: where it stands in the results, and whether more or less of it is better."""

    path: str
    more_is_better: bool = True


FIGURES = (
    Figure("reading.corpus.core.exact"),
    Figure("reading.corpus.all.exact"),
    Figure("reading.corpus.core.confident_and_wrong", more_is_better=False),
    Figure("reading.corpus.page_kind.right"),
    Figure("reading.corpus.fields.amount.exact"),
    Figure("reading.corpus.fields.paid_at.exact"),
    Figure("reading.corpus.fields.merchant.exact"),
    Figure("reading.corpus.fields.order_no.exact"),
    Figure("reading.corpus.fields.transaction_no.exact"),
    Figure("reading.sample_images.all.exact"),
    Figure("forensics.ours.all_edits.flagged"),
    Figure("forensics.ours.bar_edits.flagged"),
    Figure("forensics.ours.false_alarms.all honest.flagged", more_is_better=False),
    Figure("forensics.ours.stitched.recall"),
    Figure("forensics.ours.stitched.precision"),
    Figure("forensics.ours.stitched.scroll_captures_flagged", more_is_better=False),
    Figure("forensics.ours.pixels.box_hit"),
    Figure("matching.truth.false_match", more_is_better=False),
    Figure("matching.truth.false_mismatch", more_is_better=False),
    Figure("matching.read.false_match", more_is_better=False),
    Figure("matching.read.false_mismatch", more_is_better=False),
    Figure("speed.reading.ratio", more_is_better=False),
    Figure("speed.whole.ratio_of_sums", more_is_better=False),
)


class NotComparableError(Exception):
    """Baseline and results were not measured on the same pictures."""


def figure_at(results: Mapping[str, Any], path: str) -> Any:
    """The figure at a dotted path; None where a section or a key is missing."""
    found: Any = results
    for key in path.split("."):
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found


def record(results: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of a run: the guarded figures and the pictures that they were measured on."""
    figures = {f.path: figure_at(results, f.path) for f in FIGURES}
    return {
        "corpus": results["corpus"],
        "split": results["split"],
        "figures": {path: value for path, value in figures.items() if value is not None},
    }


def worse(results: Mapping[str, Any], baseline: Mapping[str, Any]) -> list[str]:
    """Name every figure that has become worse than recorded, and every one that is no longer measured.

    A rate is worse when it lies outside the recorded rate's interval, on the bad side; a ratio of times when it is
    more than :data:`RATIO_SLACK` above the recorded one.

    Raises:
        NotComparableError: other corpus or split.
    """
    for what, old, new in (
        ("corpus", _made_as(baseline["corpus"]), _made_as(results["corpus"])),
        ("split", baseline["split"], results["split"]),
    ):
        if old != new:
            raise NotComparableError(f"the baseline was measured on another {what}: {old}, now {new}")
    found = []
    for figure in FIGURES:
        old = baseline["figures"].get(figure.path)
        if old is None:
            continue
        new = figure_at(results, figure.path)
        if new is None:
            found.append(f"{figure.path}: recorded, but no longer measured")
        elif isinstance(old, Mapping):
            found += _worse_rate(figure, old, new)
        elif new > old * (1 + RATIO_SLACK):
            found.append(
                f"{figure.path}: {new:.3f}, recorded {old:.3f} (at most {old * (1 + RATIO_SLACK):.3f})"
            )
    return found


def _made_as(corpus: Mapping[str, Any]) -> str:
    """Size, seed and generator version: what `make corpus` was asked for.

    The digest of the truth is left out. Another Chromium moves a box by a pixel, and the figures stay comparable.
    """
    return ", ".join(f"{key} {corpus.get(key)}" for key in ("size", "seed", "version"))


def _worse_rate(figure: Figure, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    if old["value"] is None:
        return []
    if new["value"] is None:
        return [f"{figure.path}: nothing was counted, recorded {old['hits']} of {old['total']}"]
    fell = new["value"] < old["low"] if figure.more_is_better else new["value"] > old["high"]
    if not fell:
        return []
    limit = old["low"] if figure.more_is_better else old["high"]
    return [
        f"{figure.path}: {100 * new['value']:.2f} % ({new['hits']} of {new['total']}), recorded "
        f"{100 * old['value']:.2f} % ({old['hits']} of {old['total']}, limit {100 * limit:.2f} %)"
    ]


def load(path: Path) -> dict[str, Any]:
    """The recorded baseline.

    Raises:
        NotComparableError: none is recorded, or the file is no baseline.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotComparableError(f"no baseline is recorded ({path.name}); make one with --record") from None
    except ValueError as error:
        raise NotComparableError(f"{path.name} is no baseline: {error}") from None
    if not isinstance(found, dict) or not {"corpus", "split", "figures"} <= found.keys():
        raise NotComparableError(f"{path.name} is no baseline")
    return found
