"""Tesseract through pytesseract: a further engine, and the one behind the second reader."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytesseract
from PIL import Image

from verifier.errors import EngineUnavailableError
from verifier.geometry import Box, quad_of
from verifier.images.types import RGB
from verifier.ocr.engine import Availability, EngineSettings
from verifier.ocr.tiles import merge, reading_order, shift, spans
from verifier.ocr.types import OcrChar, OcrLine, OcrPage

LANGUAGES = ("chi_sim", "eng")
_TIMEOUT = 120
_QUOTED = re.compile(r'"([^"\n]+)"')
# Tesseract's own threads slow it down on lines this short, twice so beside other workers. Its process inherits ours.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")
_HINT = "apt-get install tesseract-ocr tesseract-ocr-chi-sim"


@cache
def languages() -> frozenset[str]:
    """The languages whose data is here.

    Raises:
        TesseractError, OSError: the program fails.
    """
    return frozenset(pytesseract.get_languages(config=""))


@cache
def data_digest(language: str) -> str:
    """``sha256:<12 hex>`` of a language's data; empty where the program does not say where it is."""
    said = subprocess.run(["tesseract", "--list-langs"], check=False, capture_output=True, timeout=_TIMEOUT)
    folder = _QUOTED.search(os.fsdecode(said.stdout))
    file = Path(folder[1]) / f"{language}.traineddata" if folder else None
    if file is None or not file.is_file():
        return ""
    return "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest()[:12]


@cache
def availability() -> Availability:
    """Whether the program and both languages are here."""
    if shutil.which("tesseract") is None:
        return Availability(False, hint=_HINT)
    try:
        version = str(pytesseract.get_tesseract_version()).split()[0]
        missing = set(LANGUAGES) - languages()
    except (pytesseract.TesseractError, OSError) as error:
        return Availability(False, hint=f"{_HINT} ({error})")
    if missing:
        return Availability(False, version, f"{_HINT} (missing language data: {', '.join(sorted(missing))})")
    return Availability(True, version, models=dict.fromkeys(LANGUAGES, version))


def create(settings: EngineSettings) -> TesseractEngine:
    """Nothing is loaded: every call starts the program anew."""
    return TesseractEngine(settings)


class TesseractEngine:
    """See :class:`verifier.ocr.engine.OcrEngine`."""

    name = "tesseract"

    def __init__(self, settings: EngineSettings) -> None:
        found = availability()
        self.version = found.version
        self.models: Mapping[str, str] = found.models

    def read(self, rgb: RGB) -> OcrPage:
        """All text of a picture, in reading order."""
        height, width = rgb.shape[:2]
        if min(height, width) < 8:
            return OcrPage((), width, height, self.name, self.version)
        tiles = []
        for top, bottom in spans(width, height):
            lines = [shift(line, top) for line in _read_lines(rgb[top:bottom])]
            tiles.append(((top, bottom), lines))
        lines = merge(tiles, height) if len(tiles) > 1 else list(tiles[0][1])
        return OcrPage(reading_order(lines), width, height, self.name, self.version)


def _read_lines(rgb: RGB) -> list[OcrLine]:
    data = run(rgb, "+".join(LANGUAGES), "--psm 11")
    rows: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for index, text in enumerate(data["text"]):
        if str(text).strip() and float(data["conf"][index]) >= 0:
            block, paragraph, line = (int(data[key][index]) for key in ("block_num", "par_num", "line_num"))
            rows[block, paragraph, line].append(index)
    return [_line(data, indices) for indices in rows.values()]


def run(rgb: RGB, languages: str, config: str) -> dict[str, list[int | str]]:
    """One call of the program: its table of words.

    Raises:
        EngineUnavailableError: the program is gone, fails or does not end in time.
    """
    try:
        data: dict[str, list[int | str]] = pytesseract.image_to_data(
            Image.fromarray(rgb),
            lang=languages,
            config=config,
            timeout=_TIMEOUT,
            output_type=pytesseract.Output.DICT,
        )
    except (pytesseract.TesseractError, pytesseract.TesseractNotFoundError, RuntimeError) as error:
        raise EngineUnavailableError(f"Tesseract failed: {error}", hint=_HINT) from error
    return data


def _line(data: dict[str, list[int | str]], indices: list[int]) -> OcrLine:
    chars: list[OcrChar] = []
    boxes: list[Box] = []
    for index in indices:
        left, top, wide, tall = (int(data[key][index]) for key in ("left", "top", "width", "height"))
        box, word = Box(left, top, left + wide, top + tall), str(data["text"][index]).strip()
        boxes.append(box)
        confidence = float(data["conf"][index]) / 100
        step = wide / len(word)
        chars += [
            OcrChar(
                char,
                round(confidence, 4),
                Box(left + int(step * i), box.y0, left + max(int(step * (i + 1)), 1), box.y1),
            )
            for i, char in enumerate(word)
        ]
    # Tesseract puts blanks between Chinese characters; between Latin words they are real.
    words = [str(data["text"][index]).strip() for index in indices]
    text = words[0]
    for before, word in pairwise(words):
        text += (" " if before[-1].isascii() and word[0].isascii() else "") + word
    confidence = sum(char.confidence for char in chars) / len(chars)
    return OcrLine(text, round(confidence, 4), quad_of(Box.union(boxes)), tuple(chars))
