"""Train, calibrate and export the network over words: one command.

    python -m tools.training.words --corpus CORPUS --work FOLDER

It is trained on words that this command draws (`sheets.py`, `examples.py`), not on the corpus. The corpus' train and dev
splits give the threshold and the figures; its test split is not read. FOLDER keeps fonts, words and examples. About an hour on one
core; ``--examples 600 --epochs 1`` is a trial of some minutes.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from tools.corpus.edits.picture import Truth
from tools.training.samples import load_truth, value_spots, wanted
from tools.training.words import fonts, sheets
from tools.training.words.examples import WIDTH, example
from verifier.forensics.fusion.odd_glyphs import KINDS, in_digits
from verifier.forensics.pixels.word_canvas import HEIGHT
from verifier.forensics.pixels.word_network import STEP, score_word
from verifier.geometry import Box
from verifier.images.load import load_picture

ROOT = Path(__file__).resolve().parents[3]
SHEETS = 110
_PART = 0.75
"""Share of a value from which an edit counts as one of the whole value, which this network cannot see."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.training.words", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "models" / "forensics")
    parser.add_argument("--examples", type=int, default=90_000)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the network in OUT, only fit its threshold")
    args = parser.parse_args(arguments)
    args.work.mkdir(parents=True, exist_ok=True)
    args.out.mkdir(parents=True, exist_ok=True)
    model = args.out / "words.onnx"
    if args.keep:
        recipe = json.loads((args.out / "words.json").read_text("utf-8"))["recipe"]
    else:
        _train(args.work, model, args.examples, args.epochs, args.seed)
        recipe = {"examples": args.examples, "epochs": args.epochs, "seed": args.seed, "sheets": SHEETS}
    facts = {"recipe": recipe} | calibrate(args.corpus, model)
    (args.out / "words.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=1))
    return 0


def _train(work: Path, out: Path, count: int, epochs: int, seed: int) -> None:
    import torch

    from tools.training.words import network

    torch.set_num_threads(1)
    canvases, edited = _examples(work, count, seed)
    network.export(network.train(canvases, edited, epochs, seed), out)


def _examples(work: Path, count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Canvases ``(count, 2, HEIGHT, WIDTH)`` and their steps, made once and kept."""
    shown, marks = work / f"examples-{seed}-{count}.npy", work / f"steps-{seed}-{count}.npy"
    if not marks.is_file():
        found = fonts.prepare(work)
        families = [*fonts.train_families(), *found.by_family]
        words = sheets.kept_words(work / "words.pkl", families, SHEETS, 1, found.conf)
        faces = found.files
        canvases = np.zeros((count, 2, HEIGHT, WIDTH), np.uint8)
        edited = np.zeros((count, WIDTH // STEP), np.uint8)
        made = number = 0
        while made < count:
            one = example(words, faces, np.random.default_rng((seed, number)))
            number += 1
            if one is not None:
                canvases[made], edited[made] = one.canvas, one.edited
                made += 1
        np.save(shown, canvases)
        np.save(marks, edited)
    return np.load(shown), np.load(marks)


def calibrate(corpus: Path, model: Path) -> dict[str, Any]:
    """Threshold and figures on the train and dev splits: the lowest half that no honest page reaches."""
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    honest: list[float] = []
    edits: dict[str, list[float]] = defaultdict(list)
    for truth in [*load_truth(corpus, "train"), *load_truth(corpus, "dev")]:
        if not wanted(truth):
            continue
        rgb = load_picture(corpus / truth["file"]).rgb
        mask = None
        if truth["edit"] and truth["edit"]["mask"]:
            mask = np.asarray(Image.open(corpus / truth["edit"]["mask"]).convert("L")) > 0
        scores, share = [], 0.0
        text = _texts(truth)
        for spot in value_spots(truth):
            if spot.kind not in KINDS or not in_digits(text.get(spot.box, "")):
                continue
            word = score_word(session, rgb, spot.box)
            if word is not None:
                scores.append(word.score)
                if mask is not None:
                    b = spot.box
                    share = max(share, float(mask[b.y0 : b.y1, b.x0 : b.x1].mean()))
        if not scores:
            continue
        if truth["edit"]:
            where = "part" if 0 < share < _PART else "whole" if share else "elsewhere"
            edits[f"{truth['edit']['operator']}/{where}"].append(max(scores))
        else:
            honest.append(max(scores))
    threshold = float(np.floor(2 * max(honest)) + 1) / 2
    return {
        "threshold": threshold,
        "pages": {
            "honest": len(honest),
            "false_alarms": int(sum(score >= threshold for score in honest)),
            "found": {
                name: f"{sum(s >= threshold for s in scores)} of {len(scores)}"
                for name, scores in sorted(edits.items())
            },
        },
    }


def _texts(truth: Truth) -> dict[Box, str]:
    """The text of every value by its place; wrapped ones are whole under each of their lines."""
    return {
        Box(*box): str(field["text"])
        for record in truth["records"]
        for field in record["fields"].values()
        for box in (field.get("lines") or [field["box"]])
    }


if __name__ == "__main__":
    sys.exit(main())
