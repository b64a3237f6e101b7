"""How long reading takes, against plain ``RapidOCR()`` with default options: same picture, same run, in turns.

    python -m benchmarks.read_speed [PICTURE...] [--rounds N] [--threads N]

Prints JSON. ``ratio`` is the median over the pictures of (our median time / the default's median time).
``lost`` lists what the default read and we did not, compared without blanks and punctuation, so that a faster
reading that drops a line shows.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from verifier.images.load import load_picture
from verifier.ocr.engine import EngineSettings
from verifier.ocr.registry import create_engine

SAMPLES = Path(__file__).parent.parent / "sample_images" / "cases"
_NOISE = re.compile(r"[\W_]+")


def measure(pictures: Sequence[Path], rounds: int = 3, threads: int | None = None) -> dict[str, Any]:
    """Time both readers on every picture in turns, so that a busy machine slows both alike."""
    from rapidocr import RapidOCR

    plain = RapidOCR(params={"Global.log_level": "error"})
    ours = create_engine("rapid", EngineSettings(threads=threads))
    results = []
    for path in pictures:
        rgb = load_picture(path).rgb
        bgr = np.ascontiguousarray(rgb[:, :, ::-1])
        times: dict[str, list[float]] = {"plain": [], "ours": []}
        ours.read(rgb)
        for _ in range(rounds):
            expected, spent = _timed(lambda: plain(bgr))  # noqa: B023  called at once
            times["plain"].append(spent)
            page, spent = _timed(lambda: ours.read(rgb))  # noqa: B023  called at once
            times["ours"].append(spent)
        default_texts = [str(text) for text in (expected.txts or ())]
        own_texts = [line.text for line in page.lines]
        medians = {key: statistics.median(value) for key, value in times.items()}
        results.append(
            {
                "picture": path.name,
                "size": [int(rgb.shape[1]), int(rgb.shape[0])],
                "plain_s": round(medians["plain"], 3),
                "ours_s": round(medians["ours"], 3),
                "ratio": round(medians["ours"] / medians["plain"], 3),
                "lines": len(page.lines),
                "lost": lost_texts(default_texts, own_texts),
            }
        )
    return {
        "rounds": rounds,
        "threads": threads,
        "ratio": round(statistics.median(item["ratio"] for item in results), 3),
        "lost": sum(len(item["lost"]) for item in results),
        "pictures": results,
    }


def lost_texts(expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """Texts with a letter or digit that no found line holds, whatever way the lines are divided."""
    bare = [_NOISE.sub("", text) for text in found]
    everything = "".join(bare)
    return [
        text
        for text in expected
        if (core := _NOISE.sub("", text))
        and core not in everything
        and max((fuzz.partial_ratio(core, other) for other in bare if other), default=0) < 80
    ]


def _timed(call: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    result = call()
    return result, time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("pictures", nargs="*", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int)
    arguments = parser.parse_args()
    pictures = arguments.pictures or sorted(SAMPLES.glob("*/*.png"))[:6]
    print(json.dumps(measure(pictures, arguments.rounds, arguments.threads), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
