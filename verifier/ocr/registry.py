"""The engines. A new one is a module with ``availability`` and ``create``, and one line here."""

from __future__ import annotations

from verifier.errors import EngineUnavailableError, UsageError
from verifier.ocr import paddle, rapid, tesseract
from verifier.ocr.engine import EngineModule, EngineSettings, OcrEngine

ENGINES: dict[str, EngineModule] = {
    "rapid": rapid,
    "paddle": paddle,
    "tesseract": tesseract,
}


def create_engine(name: str, settings: EngineSettings = EngineSettings()) -> OcrEngine:
    """Load an engine by name.

    Raises:
        UsageError: no engine has this name.
        EngineUnavailableError: it is not installed; the hint says how to get it.
    """
    module = ENGINES.get(name)
    if module is None:
        raise UsageError(f"there is no OCR engine {name!r}", hint="one of " + ", ".join(ENGINES))
    found = module.availability()
    if not found.ok:
        raise EngineUnavailableError(f"the OCR engine {name} is not installed", hint=found.hint)
    return module.create(settings)
