"""Words as a browser draws them: sheets of values in many fonts, cut into strips with the place of every character.

The fonts are the train fonts of the corpus and sixty free families more (`fonts/package.json`, all OFL-1.1), so that
the network learns what fonts have in common and not the few that the corpus renders with. None of them is a font of
the corpus' dev or test split.
"""

from __future__ import annotations

import html
import io
import os
import pickle
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import sync_playwright

from tools.corpus.browser import FLAGS
from tools.training.words.texts import Part, value

Rgb = NDArray[np.uint8]
Box = tuple[float, float, float, float]

WIDTH, HEIGHT = 1500, 2200
MARGIN = 26
"""Of a strip around its text, in pixels: room for save chains to begin anywhere."""

_CHARACTERS = """() => [...document.querySelectorAll('.w')].map(w => {
  const out = []; const walk = document.createTreeWalker(w, NodeFilter.SHOW_TEXT); let n;
  while (n = walk.nextNode()) for (let i = 0; i < n.length; i++) {
    const r = document.createRange(); r.setStart(n, i); r.setEnd(n, i + 1);
    const b = r.getBoundingClientRect(); out.push([n.data[i], b.left, b.right]);
  }
  const b = w.getBoundingClientRect(); return {box: [b.left, b.top, b.right, b.bottom], chars: out};
})"""


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One value: its strip of pixels, and each character with the columns ``[x0, x1)`` it advances over."""

    rgb: Rgb
    characters: tuple[tuple[str, float, float], ...]
    family: str


def sheets(families: Sequence[str], count: int, seed: int, fonts: Path) -> Iterator[list[Word]]:
    """Yield the words of ``count`` sheets. ``fonts``: fontconfig file that knows the families."""
    executable = shutil.which("chromium")
    if executable is None:
        raise RuntimeError("chromium is missing: run `bash tools/corpus/setup.sh`")
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS), env=environment)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for number in range(count):
            rng = np.random.default_rng((seed, number))
            source, words = _sheet(families, rng)
            page.set_content(source, wait_until="load")
            found = page.evaluate(_CHARACTERS)
            shot = Image.open(io.BytesIO(page.screenshot(type="png"))).convert("RGB")
            yield list(_cut(np.asarray(shot), found, words))
        browser.close()


def _sheet(families: Sequence[str], rng: np.random.Generator) -> tuple[str, list[tuple[str, float]]]:
    """The page, and of each word its family and where its ground ends."""
    blocks: list[str] = []
    used: list[tuple[str, float]] = []
    y = 0.0
    while True:
        size = float(np.exp(rng.uniform(np.log(19), np.log(80))))
        high = size * 1.3 + 2 * MARGIN
        if y + high > HEIGHT:
            break
        x = 0.0
        while x < WIDTH - 200:
            family = str(families[int(rng.integers(len(families)))])
            parts = value(rng)
            wide = (
                size * sum(p.scale * sum(0.66 if c < "\u1000" else 1.05 for c in p.text) for p in parts)
                + 2 * MARGIN
                + size
            )
            if x + wide > WIDTH:
                break
            blocks.append(_block(parts, family, size, (x, y, wide, high), rng))
            used.append((family, x + wide))
            x += wide
        y += high
    return f"<meta charset=utf-8><style>body{{margin:0}}</style>{''.join(blocks)}", used


def _block(parts: Sequence[Part], family: str, size: float, place: Box, rng: np.random.Generator) -> str:
    ground, ink = _colours(rng)
    x, y, wide, high = place
    left, top = MARGIN + float(rng.uniform(0, 4)), MARGIN + float(rng.uniform(0, 2))
    weight = int(rng.choice([400, 400, 500, 600, 700]))
    tracking = float(rng.normal(0, 0.02)) if rng.random() < 0.3 else 0.0
    tabular = "font-variant-numeric:tabular-nums;" if rng.random() < 0.3 else ""
    chinese = str(rng.choice(["Noto Sans CJK SC", "LXGW WenKai", "Noto Serif CJK SC"], p=[0.7, 0.15, 0.15]))
    spans = "".join(
        f'<span style="font-size:{part.scale}em">{html.escape(part.text)}</span>' for part in parts
    )
    return (
        f'<div style="position:absolute;left:{x}px;top:{y}px;width:{wide}px;height:{high}px;'
        f'overflow:hidden;background:{ground}"><div class=w style="position:absolute;white-space:pre;'
        f"left:{left}px;top:{top}px;font:{weight} {size}px/1.3 '{family}','{chinese}';color:{ink};"
        f'letter-spacing:{tracking}em;{tabular}">{spans}</div></div>'
    )


def _colours(rng: np.random.Generator) -> tuple[str, str]:
    """Ground and ink: dark on light, light on dark, or one coloured."""
    style = rng.random()
    if style < 0.6:
        ground, ink = rng.integers(238, 256, 3), np.full(3, rng.integers(0, 130))
        if rng.random() < 0.6:
            ground = np.full(3, rng.choice([255, 255, 250, 247]))
        if rng.random() < 0.25:
            ink = rng.integers(0, 200, 3)
    elif style < 0.8:
        ground, ink = rng.integers(8, 50, 3), np.full(3, rng.integers(140, 256))
    else:
        ground, ink = rng.integers(0, 210, 3), np.full(3, 255)
    return tuple(f"rgb({a},{b},{c})" for a, b, c in (ground, ink))  # type: ignore[return-value]


def _cut(sheet: Rgb, found: Sequence[dict[str, Any]], used: Sequence[tuple[str, float]]) -> Iterator[Word]:
    for one, (family, end) in zip(found, used, strict=True):
        x0, y0, x1, y1 = one["box"]
        left, top = int(x0) - MARGIN + 1, int(y0) - MARGIN + 1
        right, bottom = min(WIDTH, int(x1) + MARGIN - 1), min(HEIGHT, int(y1) + MARGIN - 1)
        if left < 0 or top < 0 or x1 + MARGIN > end or not one["chars"]:
            continue
        characters = tuple((c, a - left, b - left) for c, a, b in one["chars"])
        yield Word(np.ascontiguousarray(sheet[top:bottom, left:right]), characters, family)


def kept_words(path: Path, families: Sequence[str], count: int, seed: int, fonts: Path) -> list[Word]:
    """The words of ``count`` sheets, from ``path`` where they have been rendered before."""
    if path.is_file():
        with path.open("rb") as file:
            words: list[Word] = pickle.load(file)
        return words
    words = [word for sheet in sheets(families, count, seed, fonts) for word in sheet]
    with path.open("wb") as file:
        pickle.dump(words, file)
    return words
