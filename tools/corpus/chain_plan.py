"""Which history a picture gets: one distribution for honest and forged pictures alike.

A picture's history has two independent parts: how it came to the forger (or lay on the phone) and what was done
after. Honest pictures get both parts drawn from the same shares, so compression alone never tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.corpus import catalog
from tools.corpus.save_chains import SOFTWARE

# Shares of the chains after the edit; the names are the strata of the benchmark's tables.
AFTER = {
    "png": 0.22,
    "jpeg_high": 0.15,
    "jpeg_mid": 0.15,
    "jpeg_low": 0.05,
    "messenger": 0.13,
    "resize": 0.06,
    "crop": 0.07,
    "screenshot": 0.05,
    "gallery": 0.05,
    "webp": 0.04,
    "double_jpeg": 0.03,
}
# Shares of what the host went through before.
BEFORE = {"none": 0.52, "jpeg_high": 0.2, "jpeg_mid": 0.08, "messenger": 0.14, "webp": 0.03, "gallery": 0.03}
# Quantisation tables beside the standard one, by split: a detector must not know the test's encoder.
TABLES = {
    "train": ("ijg", "ijg", "split"),
    "dev": ("ijg", "ijg", "flat", "radial", "lumaonly"),
    "test": ("ijg", "robidoux", "ramp"),
}


@dataclass(frozen=True, slots=True)
class History:
    """Families and steps before and after the edit (for an honest picture simply one after the other)."""

    before_family: str
    after_family: str
    before: tuple[str, ...]
    after: tuple[str, ...]


# Steps of a Kronecker sequence: the square root of two and the golden ratio, modulo one.
_STEPS = (2**0.5 - 1, (5**0.5 - 1) / 2)


def deal(count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """Draw `count` (before, after) families whose numbers follow both tables of shares closely.

    A low-discrepancy sequence with a random start: every stretch of the list, such as the pictures of one operator,
    follows the shares too, and the two parts are independent of each other.
    """
    points = (rng.random(2) + np.arange(1, count + 1)[:, None] * np.array(_STEPS)) % 1.0
    return [(_share_at(BEFORE, float(x)), _share_at(AFTER, float(y))) for x, y in points]


def _share_at(shares: dict[str, float], point: float) -> str:
    edges = np.cumsum(list(shares.values()))
    return list(shares)[min(len(shares) - 1, int(np.searchsorted(edges, point * edges[-1], side="right")))]


def draw_histories(count: int, split: str, rng: np.random.Generator) -> list[History]:
    """Draw the histories of `count` pictures of one split."""
    return [
        History(b, a, tuple(_before(b, split, rng)), tuple(_after(a, split, rng)))
        for b, a in deal(count, rng)
    ]


def _pick(items: Sequence[str], rng: np.random.Generator) -> str:
    return str(items[int(rng.integers(len(items)))])


def _jpeg(qualities: Sequence[int], split: str, rng: np.random.Generator, sampling: Sequence[str]) -> str:
    step = f"jpeg:q{qualities[int(rng.integers(len(qualities)))]}:{_pick(sampling, rng)}"
    table = _pick(TABLES[split], rng)
    step += "" if table == "ijg" else f":{table}"
    return step + (":prog" if rng.random() < 0.1 else "")


def _messenger(split: str, rng: np.random.Generator) -> list[str]:
    limit = _pick(("1080", "1080", "720", "960", "1280:long", "1600:long", "1920:long"), rng)
    return [f"messenger_resize:{limit}", _jpeg((75, 78, 80, 82, 85), split, rng, ("420",))]


def _gallery(rng: np.random.Generator) -> str:
    return f"gallery_resave:{_pick(sorted(SOFTWARE), rng)}:q{_pick(('95', '92', '90'), rng)}"


def _before(family: str, split: str, rng: np.random.Generator) -> list[str]:
    if family == "none":
        return []
    if family == "messenger":
        return _messenger(split, rng)
    if family == "gallery":
        return [_gallery(rng)]
    if family == "webp":
        return [_pick(("webp:q80", "webp:q90"), rng)]
    return [_jpeg_of(family, split, rng)]


def _jpeg_of(family: str, split: str, rng: np.random.Generator) -> str:
    qualities = {"jpeg_high": (95, 92, 90), "jpeg_mid": (85, 80, 75), "jpeg_low": (60, 50)}[family]
    sampling = {"jpeg_high": ("444", "420"), "jpeg_mid": ("420", "420", "444"), "jpeg_low": ("420",)}[family]
    return _jpeg(qualities, split, rng, sampling)


def _after(family: str, split: str, rng: np.random.Generator) -> list[str]:
    if family == "png":
        return [_pick(("png", "png", "png", "png:ios"), rng)]
    if family.startswith("jpeg_"):
        return [_jpeg_of(family, split, rng)]
    if family == "messenger":
        return _messenger(split, rng)
    if family == "resize":
        factor, method = rng.uniform(0.5, 0.9), _pick(("area", "lanczos", "linear", "cubic"), rng)
        return [f"resize:{factor:.3f}:{method}", _pick(("png", "jpeg:q90:420"), rng)]
    if family == "crop":
        return [_crop(rng), _pick(("png", "jpeg:q92:420", "gallery_resave:ios_photos:q95"), rng)]
    if family == "screenshot":
        phones = [d for d in catalog.devices() if d.split == split]
        phone = phones[int(rng.integers(len(phones)))]
        return [
            f"screenshot_of_screenshot:{phone.width}x{phone.height}:{_pick(('black', 'black', 'white'), rng)}",
            "png",
        ]
    if family == "gallery":
        return [_gallery(rng)]
    if family == "webp":
        return [_pick(("webp:q80", "webp:q90", "webp:lossless"), rng)]
    if family == "double_jpeg":
        first = _jpeg((80, 85, 90), split, rng, ("420",))
        return [first, _jpeg((85, 90, 92), split, rng, ("420", "444"))]
    raise ValueError(f"unknown chain family: {family}")


def _crop(rng: np.random.Generator) -> str:
    style = int(rng.integers(3))
    if style == 0:
        return "crop_statusbar"
    if style == 1:
        return "crop:" + ",".join(str(int(v)) for v in rng.integers(0, 9, 4))
    # A gallery crop: some of the top and bottom goes.
    return f"crop:0,{int(rng.integers(20, 110))},0,{int(rng.integers(20, 160))}"
