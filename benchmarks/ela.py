"""Error level analysis, the folk baseline: what changes when a picture is saved as JPEG once more.

N. Krawetz, "A Picture's Worth" (2007). Kept only to be compared with: on interface graphics it measures edges, and it
alarms on most honest screenshots. `python -m benchmarks.ela CORPUS --split dev` prints its figures on a corpus.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.detection import Result, load_truth, summarise, table
from benchmarks.metrics import pixel_counts

BLOCK = 16


def error_level(rgb: NDArray[np.uint8], quality: int = 90) -> NDArray[np.float32]:
    """|I - JPEG(I)| per pixel, largest channel, 0..255; `rgb` is HxWx3 uint8."""
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality, subsampling=0)
    out.seek(0)
    again = np.asarray(Image.open(out).convert("RGB"), np.int16)
    return np.abs(rgb.astype(np.int16) - again).max(axis=2).astype(np.float32)


def block_means(level: NDArray[np.float32], block: int = BLOCK) -> NDArray[np.float32]:
    """Mean level per block; rows and columns that do not fill a block are left out."""
    rows, cols = level.shape[0] // block, level.shape[1] // block
    cut = level[: rows * block, : cols * block].reshape(rows, block, cols, block)
    return np.asarray(cut.mean(axis=(1, 3)), np.float32)


def robust_z(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(x - median) / (1.4826 MAD) over the blocks that are not quite flat."""
    busy = values[values > 0.05]
    if busy.size < 16:
        return np.zeros_like(values)
    middle = float(np.median(busy))
    spread = 1.4826 * float(np.median(np.abs(busy - middle)))
    return np.asarray((values - middle) / max(spread, 1e-3), np.float32)


def score(rgb: NDArray[np.uint8]) -> tuple[float, NDArray[np.bool_]]:
    """Return the picture's score (99.5th percentile of the blocks' z) and the mask of blocks with z > 3."""
    z = robust_z(block_means(error_level(rgb)))
    if z.size == 0:
        return 0.0, np.zeros(rgb.shape[:2], bool)
    mask = np.zeros(rgb.shape[:2], bool)
    hot = np.kron(z > 3.0, np.ones((BLOCK, BLOCK), bool))
    mask[: hot.shape[0], : hot.shape[1]] = hot
    return float(np.quantile(z, 0.995)), mask


def evaluate(corpus: Path, split: str) -> dict[str, object]:
    """Score every picture of a split and summarise."""
    truths = load_truth(corpus, split)
    results = {}
    for truth in truths:
        with Image.open(corpus / truth["file"]) as image:
            value, mask = score(np.asarray(image.convert("RGB")))
        pixels = None
        if truth["edit"] and truth["edit"]["mask"]:
            with Image.open(corpus / truth["edit"]["mask"]) as image:
                pixels = pixel_counts(mask, np.asarray(image.convert("L")) > 0)
        results[truth["id"]] = Result(value, pixels=pixels)
    return summarise(truths, results)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ela", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="dev", choices=("train", "dev", "test"))
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    args = parser.parse_args(arguments)
    summary = evaluate(args.corpus, args.split)
    print(json.dumps(summary, indent=1) if args.json else table(summary))
    return 0


if __name__ == "__main__":
    sys.exit(main())
