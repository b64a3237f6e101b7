"""What is installed, what is missing, how to get it: the data behind ``verifier doctor``."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from verifier.ocr import languages, tesseract
from verifier.ocr.languages import LANGUAGES
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
    """Every engine, the second reader, the readers of other scripts and the barcode reader, in a stable order."""
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
    for code, language in LANGUAGES.items():
        found = languages.availability(language)
        hint = "" if found.ok else f"{found.hint}; without it names and labels in this script are not read"
        purpose = f"reader of lines in the language {code}"
        entries.append(
            Entry(f"tesseract-{language.data}", purpose, found.ok, found.version, hint, dict(found.models))
        )
    version = importlib.metadata.version("zxing-cpp")
    entries.append(Entry("zxing-cpp", "barcodes and QR codes", True, version, "", {}))
    return entries
