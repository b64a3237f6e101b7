"""Measured pages with labels, kept on disk: measuring is what takes long, training on it takes minutes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.corpus import catalog
from tools.corpus.edits.picture import Picture, Truth
from tools.corpus.edits.rerender import base_page
from tools.training.forge import forge
from verifier.forensics.pixels.runs import local_background
from verifier.forensics.pixels.windows import measure_windows
from verifier.geometry import Box
from verifier.images.load import load_picture

LEARNED = ("retype_font", "retype_same", "digits_moved", "splice", "status_replaced")
"""Operators that leave something in the window of a value. A stitch or a removed row is not seen there."""
EDITED, UNTOUCHED = 0.3, 0.05
"""Share of a window under the edit mask from which it is a positive, and up to which a negative; between: ignored."""
_LONGEST = 3200
_SEEDS = range(901, 907)


@dataclass(frozen=True, slots=True)
class Sample:
    """One page: features, run numbers, window boxes, run heights and colours, and the masked share of each window."""

    id: str
    features: NDArray[np.float32]
    run_of: NDArray[np.intp]
    boxes: NDArray[np.int16]
    heights: NDArray[np.float32]
    grounds: NDArray[np.float32]
    share: NDArray[np.float32]


def measure(name: str, rgb: NDArray[np.uint8], mask: NDArray[np.uint8] | None, cache: Path) -> Sample:
    """Measure one page, or take it from the cache folder."""
    kept = cache / f"{name}.npz"
    if not kept.is_file():
        described, features = measure_windows(rgb, local_background(rgb))
        boxes = [w.box for w in described.windows]
        np.savez(
            kept,
            f=features,
            run=described.run_of.astype(np.int16),
            box=np.array([b.as_list() for b in boxes], np.int16).reshape(-1, 4),
            h=described.heights,
            g=described.grounds,
            lab=np.array([_share(mask, b) for b in boxes], np.float16),
        )
    return load(kept)


def load(path: Path) -> Sample:
    """Read a measured page."""
    with np.load(path) as data:
        return Sample(
            path.stem,
            data["f"],
            data["run"].astype(np.intp),
            data["box"],
            data["h"],
            data["g"],
            data["lab"].astype(np.float32),
        )


def _share(mask: NDArray[np.uint8] | None, box: Box) -> float:
    if mask is None:
        return 0.0
    part = mask[box.y0 : box.y1, box.x0 : box.x1]
    return float((part > 0).mean()) if part.size else 0.0


def wanted(truth: Truth) -> bool:
    """Honest pages, and edits of values."""
    return not truth["edit"] or truth["edit"]["operator"] in LEARNED


def load_truth(corpus: Path, split: str) -> list[Truth]:
    """Truth lines of one split."""
    lines = (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [truth for line in lines if (truth := json.loads(line))["split"] == split]


def corpus_samples(corpus: Path, split: str, cache: Path, kept_only: bool) -> Iterator[tuple[Truth, Sample]]:
    """Every wanted page of a split, measured; of those in the cache folder only where `kept_only`."""
    for truth in load_truth(corpus, split):
        if not wanted(truth):
            continue
        kept = cache / f"{truth['id']}.npz"
        if kept.is_file():
            yield truth, load(kept)
            continue
        if kept_only:
            continue
        mask = None
        if truth["edit"] and truth["edit"]["mask"]:
            mask = np.asarray(Image.open(corpus / truth["edit"]["mask"]).convert("L"))
        yield truth, measure(truth["id"], load_picture(corpus / truth["file"]).rgb, mask, cache)


def render_pages(per_seed: int) -> list[Picture]:
    """Clean pages of the train split to forge on, other ones than the corpus holds."""
    kinds = sorted(k for k in catalog.kinds() if catalog.layouts_of(k, "train"))
    pages = [
        base_page(kind, "train", seed, index)
        for kind in kinds
        for seed in _SEEDS
        for index in range(per_seed)
    ]
    return [page for page in pages if page.height <= _LONGEST]


def forged_samples(
    pages: Sequence[Picture], numbers: Sequence[int], seed: int, cache: Path
) -> Iterator[Sample]:
    """Forged train pages, zero to seven edits on each; page `k` does not depend on the others."""
    for k in numbers:
        kept = cache / f"forged-{seed}-{k:04d}.npz"
        if kept.is_file():
            yield load(kept)
            continue
        rng = np.random.default_rng((seed, k))
        picture = forge(pages, rng, int(rng.choice([0, 1, 2, 3, 5, 7], p=[0.06, 0.1, 0.2, 0.25, 0.24, 0.15])))
        yield measure(kept.stem, picture.rgb, picture.mask, cache)


def value_boxes(truth: Truth) -> list[Box]:
    """Boxes of all values that the page shows in full (wrapped ones line by line): what extraction gives at run time."""
    boxes = []
    hidden = {*truth.get("occluded", ()), *truth.get("cut", ())}
    for index, record in enumerate(truth["records"]):
        for name, field in record["fields"].items():
            full = name if len(truth["records"]) == 1 else f"{index}.{name}"
            if full in hidden or field.get("occluded") or field.get("cut"):
                continue
            boxes += [Box(*b) for b in (field.get("lines") or [field["box"]])]
    return boxes
