"""What is installed, what is missing, how to get it: the data behind ``verifier doctor``."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from verifier.ocr import tesseract
from verifier.ocr.registry import ENGINES


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the report."""

    name: str
    purpose: str
    ok: bool
    version: str
    hint: str
    models: Mapping[str, str]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


_PURPOSE = {
    "rapid": "OCR engine (default)",
    "paddle": "OCR engine (--ocr paddle)",
    "tesseract": "OCR engine (--ocr tesseract)",
}


def engine_report() -> list[Entry]:
    """Every engine, the second reader and the barcode reader, in a stable order."""
    entries = []
    for name, module in ENGINES.items():
        found = module.availability()
        entries.append(
            Entry(
                name,
                _PURPOSE.get(name, "OCR engine"),
                found.ok,
                found.version,
                found.hint,
                dict(found.models),
            )
        )
    second = tesseract.availability()
    hint = "" if second.ok else f"{second.hint}; without it values are read once, with lower confidence"
    entries.append(Entry("second", "second reader (Tesseract)", second.ok, second.version, hint, {}))
    version = importlib.metadata.version("zxing-cpp")
    entries.append(Entry("zxing-cpp", "barcodes and QR codes", True, version, "", {}))
    return entries
