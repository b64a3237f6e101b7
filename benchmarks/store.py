"""What costs most is kept on disk between runs: text lines of a picture and second readings of its crops.

Nothing else is kept: fields, checks and comparisons are made anew by the code under test. An entry is found by the
picture's pixels, the request, and a digest of all code and model files that it depends on, so that a change of either
never meets an old answer. The folder is ``VERIFIER_BENCH_CACHE`` or ``benchmarks/.cache``; it may be deleted.
It holds pickles that these benchmarks wrote: give it no files of anybody else's.
"""

from __future__ import annotations

import functools
import hashlib
import os
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from verifier import Settings, Verifier
from verifier.fields.types import Reading
from verifier.images.types import RGB
from verifier.ocr.engine import OcrEngine
from verifier.ocr.second_reader import CropRequest
from verifier.ocr.types import OcrPage

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
_LINES = tuple(
    f"verifier/ocr/{name}.py"
    for name in ("ctc", "detection", "models", "paddle", "rapid", "sessions", "tesseract", "tiles", "types")
)
"""What the lines of a page come from; `doctor`, `registry` and the like change no line."""
_SECOND = tuple(
    f"verifier/{name}.py"
    for name in ("ocr/second_reader", "ocr/libtesseract", "ocr/tesseract", "fields/types")
)
_PACKAGES = ("numpy", "onnxruntime", "opencv-python-headless", "rapidocr", "pytesseract")


def cache_folder() -> Path:
    """Where answers are kept."""
    return Path(os.environ.get("VERIFIER_BENCH_CACHE") or ROOT / "benchmarks" / ".cache")


def digest_of(paths: Iterable[str], *extra: str) -> str:
    """16 hex digits over the names and bytes of all files below ``paths`` (relative to the repository)."""
    total = hashlib.sha256("\0".join(extra).encode())
    for name in paths:
        top = ROOT / name
        files = [top] if top.is_file() else sorted(p for p in top.rglob("*") if p.is_file())
        for file in files:
            if "__pycache__" in file.parts:
                continue
            data = file.read_bytes()
            total.update(f"{file.relative_to(ROOT)}\0{len(data)}\0".encode() + data)
    return total.hexdigest()[:16]


@functools.cache
def code_digest(paths: tuple[str, ...]) -> str:
    """Of the code that an answer depends on besides the picture and the engine's own name and models."""
    return digest_of((*paths, "verifier/geometry.py"), *(f"{name}={version(name)}" for name in _PACKAGES))


def _pixels(rgb: RGB) -> str:
    return hashlib.sha256(repr(rgb.shape).encode() + rgb.tobytes()).hexdigest()


def kept(folder: str, key: str, make: Callable[[], T]) -> T:
    """The kept answer, or the one that ``make`` gives now, which is then kept (written whole or not at all)."""
    path = cache_folder() / folder / key[:2] / f"{key}.pkl"
    if path.is_file():
        found: T = pickle.loads(path.read_bytes())
        return found
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(pickle.dumps(made))
    draft.replace(path)
    return made


class KeptEngine:
    """An OCR engine whose pages are kept; everything else is passed on to it."""

    def __init__(self, engine: OcrEngine) -> None:
        self._engine = engine
        models = "".join(f"{k}={v};" for k, v in sorted(engine.models.items()))
        self._folder = f"{engine.name}-{_short(code_digest(_LINES), engine.version, models)}"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def read(self, rgb: RGB) -> OcrPage:
        return kept(self._folder, _pixels(rgb), lambda: self._engine.read(rgb))


class KeptSecondReader:
    """The second reader with its answers kept per picture and list of requests."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.name, self.version = reader.name, reader.version
        self._folder = f"second-{reader.name}-{_short(code_digest(_SECOND), reader.version)}"

    def read(self, rgb: RGB, requests: Sequence[CropRequest]) -> list[Reading | None]:
        key = _short(_pixels(rgb), repr(list(requests)), length=40)
        return kept(self._folder, key, lambda: self._reader.read(rgb, requests))


def _short(*parts: str, length: int = 16) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:length]


def keeping_verifier(settings: Settings, engines: Mapping[str, OcrEngine] | None = None) -> Verifier:
    """A verifier whose readers keep their answers. Times taken with it mean nothing.

    ``engines`` replaces the engine of that name (for readers that only the benchmark knows).
    """
    verifier = Verifier(settings)
    engine = (engines or {}).get(settings.engine, verifier._engine)
    verifier._engine = KeptEngine(engine)
    if verifier._second_reader is not None:
        verifier._second_reader = KeptSecondReader(verifier._second_reader)  # type: ignore[assignment]
    return verifier
