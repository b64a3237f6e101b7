"""``verifier inspect --out``: two sample captures joined, and what the folder then holds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from verifier.errors import ExitCode
from verifier.images.load import load_picture

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_joined_sample_pictures_are_shown(tmp_path: Path) -> None:
    first, second = sorted((ROOT / "sample_images" / "cases" / "CASE-001").glob("*.*g"))[:2]
    top, below = load_picture(first).rgb, load_picture(second).rgb
    below = cv2.resize(below, (top.shape[1], round(below.shape[0] * top.shape[1] / below.shape[1])))
    joined = tmp_path / "a<b>;$(x).png"
    joined.write_bytes(cv2.imencode(".png", np.vstack([top, below])[:, :, ::-1])[1].tobytes())
    out = tmp_path / "out"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "verifier",
            "inspect",
            str(joined),
            str(tmp_path / "none.png"),
            "--out",
            str(out),
            "--lang",
            "en",
        ],
        check=False,
        capture_output=True,
        text=True,
        timeout=240,
        cwd=ROOT,
    )
    # One picture has findings and one is missing: the exit code is the worse of the two, and both are named.
    assert done.returncode not in {ExitCode.CONSISTENT, ExitCode.MISMATCH}, done.stderr
    assert "S100 [review]" in done.stdout and "none.png" in done.stderr
    (entry,) = json.loads((out / "findings.json").read_text("utf-8"))
    assert entry["integrity"] == "review"
    finding = next(f for f in entry["findings"] if f["rule"] == "S100")
    shown = [entry["overlay"], entry["heatmap"], finding["picture"]]
    for name in shown:
        assert load_picture(out / name).rgb.size
    assert all(path.name.startswith("01_") or path.name == "findings.json" for path in out.iterdir())
