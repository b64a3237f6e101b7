"""Train, evaluate and export the edit localiser and its calibration: one command.

    python -m tools.training --corpus CORPUS --work FOLDER

CORPUS is a corpus made by ``python -m tools.corpus.build``. The trees are trained on its train split and on pages forged
anew; columns are chosen there too. Weights, threshold and figures are fitted on its dev split. The test split is not
read here. FOLDER keeps the measured pages, so that a second run starts where the first one ended: measuring all takes
about an hour and a half on one core, training a few minutes. ``--share 0.02`` is a trial of some ten minutes, most of
it spent on rendering clean pages.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from benchmarks.metrics import rate, roc_auc
from tools.training import fit
from tools.training.samples import EDITED, EDITED_WINDOW, SETS, Sample, corpus_samples, forged_samples
from verifier.forensics.fusion.evidence import NAMES, page_vector
from verifier.forensics.pixels.localiser import NUMBERS, most_suspicious, on_flat_ground

Floats = NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 300
"""Numbers of a value that the trees look at."""
VALUE_TREES, WINDOW_TREES = 800, 600
WINDOWS = 250_000
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
    train(args.corpus, args.work, args.out, args.share, args.seed)
    print(json.dumps(calibrate(args.corpus, args.work, args.out, args.plot), indent=1))
    return 0


def train(corpus: Path, work: Path, out: Path, share: float, seed: int) -> None:
    """Train on the train split and on forged pages; write the two models of the localiser."""
    from tools.training import trees

    samples = [sample for _, sample in corpus_samples(corpus, "train", work)]
    pages = {"corpus": len(samples)}
    for chosen in SETS:
        samples += list(forged_samples(chosen, share, work))
        pages[chosen.name] = round(share * chosen.forged)
    rows, edited = labelled(samples)
    columns = trees.choose_columns(rows, edited, COLUMNS, seed)
    model = trees.train(rows[:, columns], edited, VALUE_TREES, seed)
    _write("values", model, rows, edited, columns, out, {"seed": seed, "pages": pages})
    rows, edited = labelled_windows(samples, seed)
    model = trees.train(rows, edited, WINDOW_TREES, seed)
    _write("windows", model, rows, edited, np.arange(rows.shape[1]), out, {"seed": seed, "pages": pages})


def _write(
    name: str,
    model: Any,
    rows: Floats,
    edited: NDArray[np.bool_],
    columns: NDArray[np.intp],
    out: Path,
    recipe: dict[str, object],
) -> None:
    from tools.training import trees

    trees.export(model, len(columns), out / f"{name}.onnx")
    some = rows[:2000, columns]
    away = np.abs(_logits(_session(out, name), some) - model.predict(some, raw_score=True))
    if away.max() > 1e-3:
        raise RuntimeError(f"the exported {name}.onnx differs from the trained one by {away.max():.4f}")
    facts = {
        "recipe": recipe | {"rows": len(rows), "edited": int(edited.sum())},
        "of": NUMBERS[name],
        "columns": columns.tolist(),
    }
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


def calibrate(corpus: Path, work: Path, out: Path, plot: Path) -> dict[str, object]:
    """Fit the fusion on the dev split, write ``fusion.json`` and the plot, and return the dev figures.

    The values' places come from the truth here.
    """
    columns = json.loads((out / "values.json").read_text("utf-8"))["columns"]
    values, windows = (_session(out, name) for name in NUMBERS)
    vectors, edited, names = [], [], []
    for truth, sample in corpus_samples(corpus, "dev", work):
        flat = np.flatnonzero(on_flat_ground(sample.rows))
        if not flat.size:
            continue
        found = _logits(windows, sample.windows.astype(np.float32)) if len(sample.windows) else np.zeros(0)
        inside = [most_suspicious(found[sample.window_value == k]) for k in flat.tolist()]
        vectors.append(page_vector(_logits(values, sample.rows[flat][:, columns]).tolist(), inside))
        edited.append(bool(truth["edit"]))
        names.append((truth["edit"]["operator"], truth["save_family"]) if truth["edit"] else ("honest", ""))
    x, y = np.array(vectors, float), np.array(edited)
    weights, bias = fit.fit_logistic(x, y)
    found = fit.probabilities(x, weights, bias)
    threshold = fit.threshold_for(found[~y])
    alarms = int((found[~y] >= threshold).sum())
    false = rate(alarms, int((~y).sum()))
    figures: dict[str, object] = {
        "honest": int((~y).sum()),
        "false_alarms": alarms,
        "false_alarm_rate_upper_95": round(false.high, 4),
        "auc": round(roc_auc(found[y], found[~y]) or 0.0, 4),
        "found": _found([operator for operator, _ in names], found, threshold),
        "found_by_save": _found([family for _, family in names], found, threshold),
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
