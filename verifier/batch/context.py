"""What a result depends on beside its case, as one word: another word, and the journal's results do not count."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from dataclasses import asdict
from pathlib import Path

from verifier._version import __version__
from verifier.config import Settings
from verifier.ocr.registry import ENGINES
from verifier.resources import models_dir

_LIBRARIES = ("numpy", "onnxruntime", "opencv-python-headless", "pillow", "rapidocr", "zxing-cpp")


def run_context(settings: Settings, store_id: str = "") -> str:
    """A hash over program, libraries, engines, model data, settings and the identity of the store.

    The number of threads is left out: it changes no result.
    """
    options = asdict(settings)
    options.pop("threads")
    options.pop("store")
    parts = {
        "program": __version__,
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "engines": {name: ENGINES[name].availability().version for name in (settings.engine, "tesseract")},
        "models": _digest(models_dir()),
        "options": {name: str(value) for name, value in options.items()},
        "policy": _digest(settings.policy),
        "profiles": _digest(settings.profiles),
        "store": store_id,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _digest(path: Path | None) -> str:
    """Of a file or of every file below a folder."""
    if path is None:
        return ""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(path)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
