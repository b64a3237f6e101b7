"""Train, evaluate and export the edit localiser and its calibration: one command.

    python -m tools.training --corpus CORPUS --work FOLDER

CORPUS is a corpus made by ``python -m tools.corpus.build`` (``--size small`` for a trial on a CPU). The network is
trained on its train split and on pages forged anew; weights, threshold and figures are fitted on its dev split. The
test split is not read here. FOLDER keeps the measured pages, so that a second run starts where the first one ended.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from benchmarks.metrics import rate, roc_auc
from tools.corpus.edits.picture import Truth
from tools.training import fit
from tools.training.samples import (
    EDITED,
    UNTOUCHED,
    Sample,
    corpus_samples,
    forged_samples,
    render_pages,
    value_boxes,
)
from verifier.forensics.fusion.evidence import NAMES, page_vector, suspects
from verifier.forensics.pixels.localiser import Localised, normalise, on_flat_ground
from verifier.forensics.pixels.peers import compare
from verifier.geometry import Box

Floats = NDArray[np.float32]

ROOT = Path(__file__).resolve().parents[2]
_KEPT_INSIDE, _KEPT_OUTSIDE = 0.6, 0.25
"""Share of the untouched windows that are trained on, inside values and elsewhere."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.training", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "forensics")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "calibration.svg")
    parser.add_argument("--forged", type=int, default=600, help="pages forged anew")
    parser.add_argument("--pages", type=int, default=4, help="pages to forge on, per kind and seed")
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kept-only", action="store_true", help="use what FOLDER holds, measure nothing new")
    args = parser.parse_args(arguments)
    args.work.mkdir(parents=True, exist_ok=True)
    args.out.mkdir(parents=True, exist_ok=True)
    recipe = {
        key: getattr(args, key) for key in ("forged", "pages", "members", "epochs", "seed", "kept_only")
    }
    train(args.corpus, args.work, args.out, recipe)
    print(json.dumps(calibrate(args.corpus, args.work, args.out, args.plot, recipe), indent=1))
    return 0


def train(corpus: Path, work: Path, out: Path, recipe: dict[str, int]) -> None:
    """Train on the train split and write ``localiser.onnx`` and ``localiser.json``."""
    from tools.training import net

    rng = np.random.default_rng(recipe["seed"])
    learned: list[tuple[Truth | None, Sample]] = list(
        corpus_samples(corpus, "train", work, bool(recipe["kept_only"]))
    )
    if recipe["forged"]:
        numbers = range(recipe["forged"])
        kept = [k for k in numbers if _kept(work, recipe["seed"], k)]
        numbers = kept if recipe["kept_only"] else list(numbers)
        pages = render_pages(recipe["pages"]) if len(kept) < len(numbers) else []
        learned += [(None, s) for s in forged_samples(pages, numbers, recipe["seed"], work)]
    everything = np.concatenate([s.features for _, s in learned])
    mean, spread = everything.mean(axis=0), everything.std(axis=0) + 1e-3
    inputs, labels = [], []
    for truth, sample in learned:
        positive = sample.share > EDITED
        inside = _in_values(sample, truth)
        draw = rng.random(len(positive))
        kept = positive | (
            (sample.share < UNTOUCHED) & (draw < np.where(inside, _KEPT_INSIDE, _KEPT_OUTSIDE))
        )
        inputs.append(context_of(sample, mean, spread)[kept].astype(np.float16))
        labels.append(positive[kept].astype(np.float32))
    x, y = np.concatenate(inputs), np.concatenate(labels)
    print(f"{len(learned)} pages, {len(x)} windows, {y.mean():.2%} edited", flush=True)
    network = net.train(x, y, members=recipe["members"], epochs=recipe["epochs"], seed=recipe["seed"])
    net.export(network, out / "localiser.onnx")
    facts = {
        "recipe": recipe | {"train_pages": len(learned), "windows": len(x)},
        "mean": [round(float(v), 6) for v in mean],
        "spread": [round(float(v), 6) for v in spread],
    }
    (out / "localiser.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def _kept(work: Path, seed: int, number: int) -> bool:
    return (work / f"forged-{seed}-{number:04d}.npz").is_file()


def _in_values(sample: Sample, truth: Truth | None) -> NDArray[np.bool_]:
    if truth is None:
        return np.ones(len(sample.share), bool)
    out = np.zeros(len(sample.share), bool)
    found = _localised(sample, np.zeros(len(sample.share), np.float32))
    for box in value_boxes(truth):
        out[found.inside(box)] = True
    return out


def context_of(sample: Sample, mean: Floats, spread: Floats) -> Floats:
    """Inputs of the network for a measured page."""
    return compare(normalise(sample.features, mean, spread), sample.run_of, sample.heights, sample.grounds)


def _localised(sample: Sample, logits: Floats) -> Localised:
    boxes = tuple(Box(*(int(v) for v in b)) for b in sample.boxes)
    return Localised(boxes, sample.run_of, (), logits, on_flat_ground(sample.features))


def calibrate(corpus: Path, work: Path, out: Path, plot: Path, recipe: dict[str, int]) -> dict[str, object]:
    """Fit the fusion on the dev split, write ``fusion.json`` and the plot, and return the dev figures.

    The values' places come from the truth here.
    """
    facts = json.loads((out / "localiser.json").read_text("utf-8"))
    mean, spread = np.array(facts["mean"], np.float32), np.array(facts["spread"], np.float32)
    session = onnxruntime.InferenceSession(str(out / "localiser.onnx"), providers=["CPUExecutionProvider"])
    vectors, edited, names = [], [], []
    for truth, sample in corpus_samples(corpus, "dev", work, bool(recipe["kept_only"])):
        (logits,) = session.run(None, {"context": context_of(sample, mean, spread)})
        ranked = suspects(value_boxes(truth), _localised(sample, logits))
        if not ranked:
            continue
        vectors.append(page_vector(ranked))
        edited.append(bool(truth["edit"]))
        names.append(truth["edit"]["operator"] if truth["edit"] else "honest")
    x, y = np.array(vectors, float), np.array(edited)
    weights, bias = fit.fit_logistic(x, y)
    found = fit.probabilities(x, weights, bias)
    threshold = fit.threshold_for(found[~y])
    by_operator: dict[str, list[float]] = defaultdict(list)
    for name, value in zip(names, found.tolist(), strict=True):
        by_operator[name].append(value)
    alarms = int((found[~y] >= threshold).sum())
    false = rate(alarms, int((~y).sum()))
    figures: dict[str, object] = {
        "honest": int((~y).sum()),
        "false_alarms": alarms,
        "false_alarm_rate_upper_95": round(false.high, 4),
        "auc": round(roc_auc(found[y], found[~y]) or 0.0, 4),
        "found": {k: round(fit.shares_found(v, threshold), 3) for k, v in sorted(by_operator.items())},
    }
    data = {
        "fitted_with": "python -m tools.training",
        "recipe": recipe,
        "evidence": list(NAMES),
        "weights": [round(float(w), 6) for w in weights],
        "bias": round(bias, 6),
        "threshold": round(threshold, 6),
        "dev": figures,
    }
    (out / "fusion.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    fit.plot(found, y, threshold, plot)
    return figures


if __name__ == "__main__":
    sys.exit(main())
