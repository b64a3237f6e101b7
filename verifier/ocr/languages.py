"""Lines in a script that the engine has no letters for, read again by Tesseract's model of the page's language.

A new language is one line in :data:`LANGUAGES`. Such a line has one reader, so it is read in three framings, all lines of
a page in one call; only where the three say the same is it certain. Drawn in seventeen Thai fonts, made smaller and
compressed, 255 of 600 names were certain in that sense, all of them right; of those that one framing alone was as sure
of, 17 of 447 were wrong. Digits and Latin letters are never taken from here: they have two readers of their own.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.geometry import Box, quad_of
from verifier.images.types import RGB
from verifier.ocr import tesseract
from verifier.ocr.engine import Availability
from verifier.ocr.foreign import ForeignLine, Framings, Word, at, find_blanks, join_pieces, run_chars
from verifier.ocr.libtesseract import LibTesseract, open_library
from verifier.ocr.second_reader import CropRequest, crop_row, montage
from verifier.ocr.tiles import reading_order, same_place
from verifier.ocr.types import OcrChar, OcrLine, OcrPage


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the engines do not read.

    ``data`` is Tesseract's name for its model, ``package`` the Debian package that has it, ``letters`` the script's
    letters and marks (without its digits) as the inside of a regular expression's brackets, ``composed`` the
    letters that its model writes as two.
    """

    data: str
    package: str
    letters: str
    composed: Mapping[str, str]


LANGUAGES: Mapping[str, Language] = {
    "th": Language("tha", "tesseract-ocr-tha", "\u0e01-\u0e3a\u0e40-\u0e4e", {"\u0e4d\u0e32": "\u0e33"}),
}
"""By the ``language`` of a page profile."""

_FRAMINGS = ((32, 1.0), (40, 0.8), (40, 1.25))
"""Height of the line's box in pixels and stretch of its width. The first one's places are the line's."""
_SURE = 0.88
"""Confidence that each framing needs for every letter. At 0.85 the first wrong name was certain (of 296)."""
_CERTAIN, _OPEN = 0.9, 0.5
"""Confidence of the letters of a line that is certain, and of one that is not."""
_WORD = 0.8
"""Mean confidence below which a word is no word of the language: what it makes of Latin letters lies under it."""
_KNOWN = 0.9
"""Confidence of the engine's least certain character from which its own line stays."""
_MARKS = (0.4, 0.2)
"""Heights of the line over and under it in which marks of its letters stand: a tone on a vowel on a letter."""
_DIGITS = 4
"""Digits from which a line that is not certain stays as the engine read it: a time, a number."""
_MAX_LINES = 120


def availability(language: Language) -> Availability:
    """Whether Tesseract and its data of this language are here."""
    found = tesseract.availability()
    hint = f"apt-get install {language.package}"
    if not found.ok:
        return Availability(False, hint=f"{found.hint} {language.package}")
    if language.data not in tesseract.languages():
        return Availability(False, found.version, hint)
    return Availability(True, found.version, models={language.data: tesseract.data_digest(language.data)})


def create_line_readers() -> dict[str, LineReader]:
    """The readers that can be used here, by language. Their models are loaded when they are first needed."""
    found = {code: (language, availability(language)) for code, language in LANGUAGES.items()}
    return {code: LineReader(language, have) for code, (language, have) in found.items() if have.ok}


class LineReader:
    """Reads again the lines of one page that hold letters of its language; threads may share it."""

    def __init__(self, language: Language, found: Availability) -> None:
        self.name = f"tesseract-{language.data}"
        self.version = found.version
        self.models = {f"{self.name} {found.version}": found.models[language.data]}
        self._language = language
        self._letter = re.compile(f"[{language.letters}]")
        self._lock = threading.Lock()

    @cached_property
    def _library(self) -> LibTesseract | None:
        return open_library(self.version, self._language.data)

    def read(self, rgb: RGB, page: OcrPage, places: Sequence[Box]) -> OcrPage:
        """The page with the lines read again that the engine was not certain of, or left out.

        Args:
            rgb: the picture, ``(h, w, 3)``.
            page: the engine's lines.
            places: where there is text, lines that the engine left out included.

        Raises:
            EngineUnavailableError: Tesseract has gone or does not end in time.
        """
        kept = {line.box: line for line in page.lines}
        taken = [line.box for line in page.lines]
        lost = [p for p in places if not any(same_place(p, box) for box in taken)]
        doubtful = [line.box for line in page.lines if _low(line) < _KNOWN]
        asked = sorted([*doubtful, *lost], key=lambda box: (box.y0, box.x0))[:_MAX_LINES]
        lines = dict(kept)
        for box, framings in zip(asked, self._framings(rgb, asked, [*taken, *lost]), strict=True):
            line = self._line(box, kept.get(box), framings)
            if line is not None:
                lines[box] = line
        return replace(page, lines=reading_order(list(lines.values())))

    def _framings(self, rgb: RGB, boxes: Sequence[Box], around: Sequence[Box]) -> list[Framings]:
        """For every box what each framing reads: one sheet, one call."""
        rows: list[NDArray[np.uint8]] = []
        owners: list[tuple[int, int]] = []
        found = [Framings(tuple([] for _ in _FRAMINGS)) for _ in boxes]
        for index, box in enumerate(boxes):
            whole = _with_marks(box, around)
            for number, (height, stretch) in enumerate(_FRAMINGS):
                row = crop_row(rgb, CropRequest(whole, "", (), round(height * whole.height / box.height)))
                if row is None:
                    continue
                size = max(1, round(row.shape[1] * stretch)), row.shape[0]
                rows.append(np.asarray(cv2.resize(row, size, interpolation=cv2.INTER_AREA), np.uint8))
                owners.append((index, number))
                if number == 0:
                    found[index].blanks.extend(find_blanks(row, height))
        if not rows:
            return found
        sheet = montage(rows)
        data = self._run(sheet.pixels)
        for text, left, top, wide, tall, sure in zip(
            data["text"], data["left"], data["top"], data["width"], data["height"], data["conf"], strict=True
        ):
            place = sheet.row_at(int(top) + int(tall) / 2)
            word = unicodedata.normalize("NFC", str(text).strip())
            if place is None or not word or float(sure) < 0:
                continue
            index, number = owners[place]
            x0, width = int(left) - sheet.margin, rows[place].shape[1]
            found[index].words[number].append(
                Word(word, x0 / width, (x0 + int(wide)) / width, float(sure) / 100)
            )
        return found

    def _run(self, grey: NDArray[np.uint8]) -> dict[str, list[int | str]]:
        with self._lock:
            library = self._library
        if library is None:
            return tesseract.run(np.repeat(grey[:, :, None], 3, axis=2), self._language.data, "--psm 6")
        return library.read_block(grey, "")

    def _line(self, box: Box, before: OcrLine | None, framings: Framings) -> ForeignLine | None:
        """The engine's line with the letters of the language in their places; ``None`` where there are none."""
        runs = [
            [run for run in self._runs(words) if not _is_known(run, box, before)] for words in framings.words
        ]
        if not runs[0]:
            return None
        texts = {"".join(w.text for run in found for w in run) for found in runs}
        sure = min(w.confidence for found in runs for run in found for w in run) if all(runs) else 0.0
        certain = len(texts) == 1 and sure >= _SURE
        if not certain and before is not None and sum(c.isdigit() for c in before.text) >= _DIGITS:
            return None
        confidence = _CERTAIN if certain else _OPEN
        pieces = [run_chars(run, framings.blanks, box, confidence) for run in runs[0]]
        spans = [(min(c.box.x0 for c in piece), max(c.box.x1 for c in piece)) for piece in pieces]
        slack = 0.1 * box.height
        for char in before.chars if before is not None else ():
            middle = char.box.centre[0]
            if char.text.isascii() and not any(x0 - slack <= middle <= x1 + slack for x0, x1 in spans):
                pieces.append([char])
        pieces.sort(key=lambda piece: piece[0].box.centre[0])
        chars = self._composed(join_pieces(pieces, [at(x, box) for x in framings.blanks]))
        text = "".join(c.text for c in chars)
        mean = sum(c.confidence for c in chars) / len(chars)
        quad = before.quad if before is not None else quad_of(box)
        return ForeignLine(text, round(mean, 4), quad, tuple(chars), self.name)

    def _composed(self, chars: Sequence[OcrChar]) -> list[OcrChar]:
        """Signs that the model writes as two letters, as pages write them."""
        out: list[OcrChar] = []
        for char in chars:
            whole = self._language.composed.get(out[-1].text + char.text) if out else None
            if whole is None:
                out.append(char)
            else:
                out[-1] = replace(out[-1], text=whole, box=Box.union([out[-1].box, char.box]))
        return out

    def _runs(self, words: Sequence[Word]) -> list[list[Word]]:
        """Letters of the language that follow each other, with the dots between them, and no others."""
        runs: list[list[Word]] = []
        open_ = False
        for word in words:
            letters = self._letter.search(word.text) is not None
            if letters and open_:
                runs[-1].append(word)
            elif letters:
                runs.append([word])
            elif word.text == "." and open_:
                runs[-1].append(word)
            open_ = letters or (word.text == "." and open_)
        return [run for run in runs if sum(w.confidence for w in run) / len(run) >= _WORD]


def _is_known(run: Sequence[Word], box: Box, before: OcrLine | None) -> bool:
    """Whether the engine is certain of what stands in the run's place: letters that it knows."""
    if before is None:
        return False
    x0, x1 = at(run[0].x0, box), at(run[-1].x1, box)
    inside = [c for c in before.chars if c.text.isalnum() and x0 <= c.box.centre[0] <= x1]
    return bool(inside) and min(c.confidence for c in inside) >= _KNOWN


def _with_marks(box: Box, around: Sequence[Box]) -> Box:
    """The line with the marks over and under its letters, which the detector's box cuts, up to its neighbours."""
    beside = [o for o in around if o != box and min(o.x1, box.x1) > max(o.x0, box.x0)]
    over, under = (round(share * box.height) for share in _MARKS)
    top = max([box.y0 - over, *(min(o.y1, box.y0) for o in beside if o.centre[1] < box.y0)])
    bottom = min([box.y1 + under, *(max(o.y0, box.y1) for o in beside if o.centre[1] > box.y1)])
    return replace(box, y0=top, y1=bottom)


def _low(line: OcrLine) -> float:
    return min((c.confidence for c in line.chars if c.text.strip()), default=line.confidence)
