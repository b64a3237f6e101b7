"""Tesseract's library against its program: the same words at the same places."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from verifier.errors import EngineUnavailableError
from verifier.geometry import Box
from verifier.images.types import RGB
from verifier.ocr import libtesseract, tesseract
from verifier.ocr.libtesseract import LibTesseract, open_library
from verifier.ocr.second_reader import CropRequest, SecondReader, create_second_reader

DIGITS = "0123456789"


def written(*rows: str) -> np.ndarray:
    sheet = np.full((70 * len(rows) + 40, 620), 255, np.uint8)
    for number, row in enumerate(rows):
        cv2.putText(sheet, row, (30, 70 * number + 60), cv2.FONT_HERSHEY_SIMPLEX, 1.0, (0,), 2)
    return sheet


def in_colour(grey: np.ndarray) -> RGB:
    return np.repeat(grey[:, :, None], 3, axis=2)


SHEETS = {
    "digits": written("20260301 4200", "000190 7755"),
    "one row": written("8844168674"),
    "letters that are not allowed": written("CZ2026A", "hello"),
    "blank": np.full((90, 300), 255, np.uint8),
    "noise": np.random.default_rng(3).integers(0, 255, (80, 240), np.uint8),
    "one pixel": np.zeros((1, 1), np.uint8),
    "a line of pixels": np.zeros((1, 900), np.uint8),
}


@pytest.fixture(scope="module")
def library() -> LibTesseract:
    opened = open_library(tesseract.availability().version, "eng")
    assert opened is not None
    return opened


def words(table: dict[str, list[int | str]]) -> list[tuple[object, ...]]:
    rows = zip(*(table[name] for name in ("text", "left", "top", "width", "height", "conf")), strict=True)
    return [row for row in rows if str(row[0]).strip()]


@pytest.mark.parametrize("name", sorted(SHEETS))
@pytest.mark.parametrize("allowed", [DIGITS, DIGITS + ".,+-"])
def test_it_returns_what_the_program_prints(library: LibTesseract, name: str, allowed: str) -> None:
    sheet = SHEETS[name]
    config = f"--psm 6 -c tessedit_char_whitelist={allowed}"
    assert words(library.read_block(sheet, allowed)) == words(tesseract.run(in_colour(sheet), "eng", config))


def test_the_second_reader_gives_the_same_readings_with_either(library: LibTesseract) -> None:
    image = in_colour(written("20260301 4200", "-1,130.00"))
    requests = [CropRequest(Box(0, 10, 620, 75), "digits"), CropRequest(Box(0, 85, 620, 150), "amount")]
    version = tesseract.availability().version
    with_library = SecondReader(version, library).read(image, requests)
    assert with_library == SecondReader(version).read(image, requests)
    assert all(with_library)


def test_no_call_changes_the_next_one_and_threads_wait(library: LibTesseract) -> None:
    alone = [library.read_block(sheet, DIGITS) for sheet in SHEETS.values()]
    with ThreadPoolExecutor(4) as pool:
        among = list(pool.map(lambda sheet: library.read_block(sheet, DIGITS), [*SHEETS.values()] * 3))
    assert among == alone * 3


def test_nothing_is_written_to_stderr() -> None:
    script = (
        "import numpy as np; from verifier.ocr import tesseract;"
        "from verifier.ocr.libtesseract import open_library;"
        "reader = open_library(tesseract.availability().version, 'eng');"
        "print(len(reader.read_block(np.full((60, 60), 255, np.uint8), '0123456789')['text']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_another_version_or_no_library_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    version = tesseract.availability().version
    assert open_library("0.0.1", "eng") is None
    assert open_library(version, "no_such_language") is None
    monkeypatch.setattr(libtesseract, "_FILE", "libtesseract-nowhere.so")
    assert open_library(version, "eng") is None
    reader = create_second_reader()
    assert reader is not None
    assert (
        reader.read(in_colour(written("8844168674")), [CropRequest(Box(0, 10, 620, 75), "digits")])[0]
        is not None
    )


def test_a_call_that_takes_too_long_is_an_error(library: LibTesseract) -> None:
    hasty = open_library(tesseract.availability().version, "eng", timeout=0.001)
    assert hasty is not None
    with pytest.raises(EngineUnavailableError, match="too long"):
        hasty.read_block(written(*["20260301 4200 8844168674"] * 25), DIGITS)
    # The next call of another reader is not touched by it.
    assert words(library.read_block(SHEETS["digits"], DIGITS))
