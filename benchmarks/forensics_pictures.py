"""Pictures of findings for docs/forensics.md: `python -m benchmarks.forensics_pictures CORPUS [--split dev]`.

One example per rule, the first in the order of ids, cut out by the product's own code. The corpus is rendered from our
own templates, so nothing in them belongs to anybody.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from benchmarks.detection import is_honest, load_truth
from verifier import Settings, Verifier
from verifier.checks import Check
from verifier.forensics.evidence_pictures import evidence_picture
from verifier.images.types import RGB

_WIDEST, _HIGHEST = 640, 480


def write_examples(items: Iterable[tuple[RGB, Sequence[Check]]], folder: Path) -> list[str]:
    """Write `RULE.png` for every rule that finds a place in one of the pictures; return the rules."""
    folder.mkdir(parents=True, exist_ok=True)
    done: dict[str, None] = {}
    for rgb, checks in items:
        for check in checks:
            if not check.failed or check.rule_id in done:
                continue
            shown = evidence_picture(rgb, check)
            if shown is not None:
                (folder / f"{check.rule_id}.png").write_bytes(_small(shown))
                done[check.rule_id] = None
    return sorted(done)


def _small(rgb: RGB) -> bytes:
    scale = min(1.0, _WIDEST / rgb.shape[1])
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    drawn = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)[:_HIGHEST, :, ::-1]
    return cv2.imencode(".png", np.ascontiguousarray(drawn), [cv2.IMWRITE_PNG_COMPRESSION, 9])[1].tobytes()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.forensics_pictures", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--out", type=Path, default=Path("docs/images/forensics"))
    args = parser.parse_args(arguments)
    verifier = Verifier(Settings())
    forged = (t for t in load_truth(args.corpus, args.split) if not is_honest(t))
    looks = (verifier.look_closely(args.corpus / t["file"])[0] for t in forged)
    print(*write_examples(((k.reading.screenshot.rgb, k.inspection.checks) for k in looks), args.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
