"""Words to train on: values as apps print them, and edits that are marked where they are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tools.training.words.examples import WIDTH, example
from tools.training.words.sheets import MARGIN, Word
from tools.training.words.texts import value
from verifier.forensics.pixels.word_canvas import HEIGHT
from verifier.forensics.pixels.word_network import STEP


def word(text: str, size: int = 40) -> Word:
    font = ImageFont.load_default(size=size)
    width = round(font.getlength(text))
    canvas = Image.new("RGB", (width + 2 * MARGIN, size + 2 * MARGIN), (255, 255, 255))
    draw = ImageDraw.Draw(canvas)
    characters = []
    x = float(MARGIN)
    for character in text:
        draw.text((round(x), MARGIN + size), character, font=font, fill=(30, 30, 30), anchor="ls")
        wide = font.getlength(character)
        characters.append((character, x, x + wide))
        x += wide
    return Word(np.ascontiguousarray(np.asarray(canvas)), tuple(characters), "Words Other")


def test_values_are_short_lines() -> None:
    rng = np.random.default_rng(1)
    for _ in range(500):
        parts = value(rng)
        text = "".join(part.text for part in parts)
        assert 2 <= len(text) <= 70 and text.strip()
        assert all(0.4 <= part.scale <= 1 for part in parts) and "\n" not in text


@pytest.fixture(scope="module")
def faces() -> list[Path]:
    found = sorted(Path("/usr/share/fonts").rglob("*.ttf"))
    if not found:
        pytest.skip("no TrueType font is installed to type with")
    return found[:3]


def test_examples_mark_the_edited_digits_and_no_others(faces: list[Path]) -> None:
    words = [word("20240615220014"), word("-1,288.50"), word("2024-06-15 18:42:07")]
    rng = np.random.default_rng(4)
    made = [one for _ in range(120) if (one := example(words, faces, rng)) is not None]
    assert len(made) > 60
    for one in made:
        assert one.canvas.shape == (2, HEIGHT, WIDTH) and one.canvas.dtype == np.uint8
        assert one.edited.shape == (WIDTH // STEP,) and set(np.unique(one.edited)) <= {0, 1, 2}
    edited = [one for one in made if (one.edited == 1).any()]
    assert 0.3 < len(edited) / len(made) < 0.9
    # Never the whole of a word: there would be nothing left to compare with.
    for one in edited:
        ink = (one.canvas[0].reshape(HEIGHT, -1, STEP).max(axis=(0, 2)) > 150).sum()
        assert (one.edited == 1).sum() < ink + 4


def test_the_same_seed_makes_the_same_example(faces: list[Path]) -> None:
    words = [word("20240615220014")]
    first, second = (example(words, faces, np.random.default_rng(9)) for _ in range(2))
    assert first is not None and second is not None
    assert np.array_equal(first.canvas, second.canvas) and np.array_equal(first.edited, second.edited)
