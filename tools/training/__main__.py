"""Train, evaluate and export the edit localiser and its calibration: one command.

    python -m tools.training --corpus CORPUS --work FOLDER

CORPUS is a corpus made by ``python -m tools.corpus.build``. The trees are trained on its train split and on pages forged
anew; columns are chosen there too. Weights, threshold and figures are fitted on its dev split. The test split is not
read here. FOLDER keeps the measured pages, so that a second run starts where the first one ended: measuring all takes
about an hour and a half on one core, training a minute. ``--share 0.02`` is a trial of a few minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from benchmarks.metrics import rate, roc_auc
from tools.training import fit
from tools.training.samples import EDITED, SETS, Sample, corpus_samples, forged_samples
from verifier.forensics.fusion.evidence import NAMES, page_vector
from verifier.forensics.pixels.localiser import on_flat_ground
from verifier.forensics.pixels.value_vectors import NUMBER

Floats = NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = 300


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
    """Train on the train split and on forged pages; write ``localiser.onnx`` and ``localiser.json``."""
    from tools.training import trees

    counts = {"corpus": 0} | {pages.name: round(share * pages.forged) for pages in SETS}
    samples = [sample for _, sample in corpus_samples(corpus, "train", work)]
    counts["corpus"] = len(samples)
    for pages in SETS:
        samples += list(forged_samples(pages, share, work))
    rows, edited = labelled(samples)
    columns = trees.choose_columns(rows, edited, COLUMNS, seed)
    model = trees.train(rows[:, columns], edited, seed)
    trees.export(model, len(columns), out / "localiser.onnx")
    _check_export(model.predict(rows[:2000, columns], raw_score=True), rows[:2000, columns], out)
    facts = {
        "recipe": {"seed": seed, "pages": counts, "values": len(rows), "edited": int(edited.sum())},
        "of": NUMBER,
        "columns": columns.tolist(),
    }
    (out / "localiser.json").write_text(json.dumps(facts) + "\n", encoding="utf-8")


def labelled(samples: Iterable[Sample]) -> tuple[Floats, NDArray[np.bool_]]:
    """Rows of all values that are clearly edited or not at all, and which are edited."""
    rows, edited = [], []
    for sample in samples:
        clear = (sample.share == 0) | (sample.share > EDITED)
        rows.append(sample.rows[clear])
        edited.append(sample.share[clear] > EDITED)
    return np.concatenate(rows), np.concatenate(edited)


def _check_export(expected: Floats, rows: Floats, out: Path) -> None:
    away = np.abs(_logits(_session(out), rows) - expected)
    if away.max() > 1e-3:
        raise RuntimeError(f"the exported localiser differs from the trained one by {away.max():.4f}")


def _session(out: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(out / "localiser.onnx"), providers=["CPUExecutionProvider"])


def _logits(session: onnxruntime.InferenceSession, rows: Floats) -> Floats:
    (found,) = session.run(None, {"values": np.ascontiguousarray(rows)})
    return np.asarray(found, np.float32).reshape(-1)


def calibrate(corpus: Path, work: Path, out: Path, plot: Path) -> dict[str, object]:
    """Fit the fusion on the dev split, write ``fusion.json`` and the plot, and return the dev figures.

    The values' places come from the truth here.
    """
    facts = json.loads((out / "localiser.json").read_text("utf-8"))
    session = _session(out)
    vectors, edited, names = [], [], []
    for truth, sample in corpus_samples(corpus, "dev", work):
        flat = on_flat_ground(sample.rows)
        if not flat.any():
            continue
        vectors.append(page_vector(_logits(session, sample.rows[flat][:, facts["columns"]]).tolist()))
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
