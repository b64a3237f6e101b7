"""Train, evaluate and export the edit localiser and its calibration: one command.

    python -m tools.training --corpus CORPUS --work FOLDER

CORPUS is a corpus made by ``python -m tools.corpus.build``. The trees are trained on its train split, on pages forged
anew (columns are chosen on these) and on its dev split. Weights, threshold and figures are those of dev pages judged by
trees that have not seen their layout: the dev layouts are halved, and each half is judged by trees trained without it.
The threshold is also held against honest dev pages as trees without any dev page judge them: to those their fonts are new.
The test split is not read here. FOLDER keeps the measured pages, so that a second run starts where the first one ended: measuring all takes
about two hours on one core, training a few minutes. ``--share 0.02`` is a trial of some ten minutes, most of
it spent on rendering clean pages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from benchmarks.metrics import rate, roc_auc
from tools.corpus.edits.picture import Truth
from tools.training import fit
from tools.training.samples import (
    EDITED,
    EDITED_WINDOW,
    SETS,
    Sample,
    corpus_samples,
    forged_samples,
    thinned,
)
from verifier.forensics.fusion.evidence import NAMES, page_vector
from verifier.forensics.pixels.localiser import NUMBERS, most_suspicious, on_flat_ground

Floats = NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 300
"""Numbers of a value that the trees look at."""
VALUE_TREES, WINDOW_TREES = 800, 600
DEV_WEIGHT = 3
"""How often a dev page counts: there are few beside the forged ones, in other fonts, phones and layouts."""
WINDOWS = 400_000
"""Windows to train on at most, drawn from all."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.training", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "forensics")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "calibration.svg")
    parser.add_argument("--share", type=float, default=1.0, help="share of the forged pages to make")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args(arguments)
    args.work.mkdir(parents=True, exist_ok=True)
    args.out.mkdir(parents=True, exist_ok=True)
    print(json.dumps(train(args.corpus, args.work, args.out, args.plot, args.share, args.seed), indent=1))
    return 0


@dataclass(frozen=True, slots=True)
class Trees:
    """Both models of the localiser as trained, and the columns that the first looks at."""

    values: Any
    windows: Any
    columns: NDArray[np.intp]
    rows: tuple[int, int]
    edited: tuple[int, int]


def grow(samples: Sequence[Sample], columns: NDArray[np.intp], seed: int) -> Trees:
    """Train both models on the samples."""
    from tools.training import trees

    rows, edited = labelled(samples)
    values = trees.train(rows[:, columns], edited, VALUE_TREES, seed)
    inside, touched = labelled_windows(samples, seed)
    windows = trees.train(inside, touched, WINDOW_TREES, seed)
    return Trees(values, windows, columns, (len(rows), len(inside)), (int(edited.sum()), int(touched.sum())))


def train(corpus: Path, work: Path, out: Path, plot: Path, share: float, seed: int) -> dict[str, object]:
    """Train, fit the fusion on dev pages whose layouts the judging trees have not seen, write all; return the figures."""
    from tools.training import trees

    base = [sample for _, sample in corpus_samples(corpus, "train", work)]
    pages = {"corpus": len(base)}
    for chosen in SETS:
        base += list(forged_samples(chosen, share, work))
        pages[chosen.name] = round(share * chosen.forged)
    dev = list(corpus_samples(corpus, "dev", work))
    rows, edited = labelled(base)
    columns = trees.choose_columns(rows, edited, COLUMNS, seed)
    judged: list[Judged] = []
    for half in (0, 1):
        seen = [thinned(sample, seed) for truth, sample in dev if half_of(truth["template"]) != half]
        grown = grow([*base, *(seen * DEV_WEIGHT)], columns, seed)
        judged += judge(grown, [pair for pair in dev if half_of(pair[0]["template"]) == half])
    unseen = judge(grow(base, columns, seed), dev)
    figures = calibrate(judged, unseen, out, plot)
    pages["dev"] = len(dev)
    grown = grow([*base, *([thinned(sample, seed) for _, sample in dev] * DEV_WEIGHT)], columns, seed)
    recipe = {"seed": seed, "pages": pages, "dev_weight": DEV_WEIGHT}
    sample = np.concatenate([sample.rows for _, sample in dev])[:2000, columns]
    _write("values", grown.values, sample, columns, out, recipe | _counts(grown, 0))
    windows = np.concatenate([sample.windows for _, sample in dev])[:2000].astype(np.float32)
    _write("windows", grown.windows, windows, np.arange(windows.shape[1]), out, recipe | _counts(grown, 1))
    return figures


def half_of(template: str) -> int:
    """Which half of the dev layouts one belongs to."""
    return (crc32(template.encode()) >> 3) % 2


def _counts(grown: Trees, which: int) -> dict[str, int]:
    return {"rows": grown.rows[which], "edited": grown.edited[which]}


def _write(
    name: str, model: Any, some: Floats, columns: NDArray[np.intp], out: Path, recipe: dict[str, object]
) -> None:
    """Export a model and its facts; ``some``: rows on which the export is held against the model."""
    from tools.training import trees

    trees.export(model, len(columns), out / f"{name}.onnx")
    away = np.abs(_logits(_session(out, name), some) - model.predict(some, raw_score=True))
    if away.max() > 1e-3:
        raise RuntimeError(f"the exported {name}.onnx differs from the trained one by {away.max():.4f}")
    facts = {"recipe": recipe, "of": NUMBERS[name], "columns": columns.tolist()}
    (out / f"{name}.json").write_text(json.dumps(facts) + "\n", encoding="utf-8")


def labelled(samples: Iterable[Sample]) -> tuple[Floats, NDArray[np.bool_]]:
    """Rows of all values that are clearly edited or not at all, and which are edited."""
    rows, edited = [], []
    for sample in samples:
        clear = (sample.share == 0) | (sample.share > EDITED)
        rows.append(sample.rows[clear])
        edited.append(sample.share[clear] > EDITED)
    return np.concatenate(rows), np.concatenate(edited)


def labelled_windows(samples: Sequence[Sample], seed: int) -> tuple[Floats, NDArray[np.bool_]]:
    """At most :data:`WINDOWS` windows of the samples, and which are edited."""
    rows = np.concatenate([sample.windows for sample in samples])
    edited = np.concatenate([sample.window_share for sample in samples]) > EDITED_WINDOW
    drawn = np.random.default_rng(seed).permutation(len(rows))[:WINDOWS]
    return rows[drawn].astype(np.float32), edited[drawn]


def _session(out: Path, name: str) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(out / f"{name}.onnx"), providers=["CPUExecutionProvider"])


def _logits(session: onnxruntime.InferenceSession, rows: Floats) -> Floats:
    (found,) = session.run(None, {"values": np.ascontiguousarray(rows)})
    return np.asarray(found, np.float32).reshape(-1)


@dataclass(frozen=True, slots=True)
class Judged:
    """A dev page's evidence, whether it was edited, by what, and how it was saved last."""

    vector: Floats
    operator: str
    family: str


def judge(grown: Trees, pages: Iterable[tuple[Truth, Sample]]) -> list[Judged]:
    """What the trees say of pages; the values' places come from the truth here."""
    out = []
    for truth, sample in pages:
        flat = np.flatnonzero(on_flat_ground(sample.rows))
        if not flat.size:
            continue
        windows = sample.windows.astype(np.float32)
        found = grown.windows.predict(windows, raw_score=True) if len(windows) else np.zeros(0)
        inside = [
            most_suspicious(np.asarray(found[sample.window_value == k], np.float32)) for k in flat.tolist()
        ]
        values = grown.values.predict(sample.rows[flat][:, grown.columns], raw_score=True)
        edit = truth["edit"]
        vector = page_vector(np.asarray(values).tolist(), inside)
        out.append(Judged(vector, edit["operator"] if edit else "", truth["save_family"] if edit else ""))
    return out


def calibrate(judged: Sequence[Judged], unseen: Sequence[Judged], out: Path, plot: Path) -> dict[str, object]:
    """Fit the fusion on ``judged``, write ``fusion.json`` and the plot, and return the figures.

    ``unseen``: the same pages as judged by trees that know none of the split; only the threshold looks at them.
    """
    vectors = [page.vector for page in judged]
    edited = [bool(page.operator) for page in judged]
    x, y = np.array(vectors, float), np.array(edited)
    weights, bias = fit.fit_logistic(x, y)
    found = fit.probabilities(x, weights, bias)
    others = np.array([page.vector for page in unseen if not page.operator], float)
    threshold = max(map(fit.threshold_for, (found[~y], fit.probabilities(others, weights, bias))))
    alarms = int((found[~y] >= threshold).sum())
    false = rate(alarms, int((~y).sum()))
    figures: dict[str, object] = {
        "honest": int((~y).sum()),
        "false_alarms": alarms,
        "false_alarm_rate_upper_95": round(false.high, 4),
        "auc": round(roc_auc(found[y], found[~y]) or 0.0, 4),
        "found": _found([page.operator for page in judged], found, threshold),
        "found_by_save": _found([page.family for page in judged], found, threshold),
    }
    data = {
        "fitted_with": "python -m tools.training",
        "evidence": list(NAMES),
        "weights": [round(float(w), 6) for w in weights],
        "bias": round(bias, 6),
        "threshold": round(threshold, 6),
        "dev": figures,
    }
    (out / "fusion.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    fit.plot(found, y, threshold, plot)
    return figures


def _found(names: list[str], found: NDArray[np.float64], threshold: float) -> dict[str, float]:
    by_name: dict[str, list[float]] = defaultdict(list)
    for name, value in zip(names, found.tolist(), strict=True):
        by_name[name].append(value)
    return {k: round(fit.shares_found(v, threshold), 3) for k, v in sorted(by_name.items()) if k}


if __name__ == "__main__":
    sys.exit(main())
