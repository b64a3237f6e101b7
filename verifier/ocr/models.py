"""The PP-OCRv6 model files that the ``rapidocr`` wheel carries, used by two engines."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DETECTION = "PP-OCRv6_det_small.onnx"
RECOGNITION = "PP-OCRv6_rec_small.onnx"


@cache
def folder() -> Path | None:
    """Where the files are; ``None`` when the package or a file is missing. Imports nothing heavy."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "models"
    return path if (path / DETECTION).is_file() and (path / RECOGNITION).is_file() else None


@cache
def digests() -> Mapping[str, str]:
    """File name to ``sha256:<12 hex>``; a report names the models that read it."""
    path = folder()
    if path is None:
        return {}
    return {
        name: "sha256:" + hashlib.sha256((path / name).read_bytes()).hexdigest()[:12]
        for name in (DETECTION, RECOGNITION)
    }
