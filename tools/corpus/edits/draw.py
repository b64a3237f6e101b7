"""Text as editing tools draw it, and the ways they erase what stood there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from tools.corpus.edits.layout import background_colour, ink_mask, tight_box
from tools.corpus.edits.picture import Box, Rgb, clip_box

_SUPERSAMPLE = 4
# Exponent of the coverage, by way of drawing.
_GAMMA = {"strong": 0.72, "light": 1.35}
# Size of the preview that a phone editor lets its user type on.
_PREVIEW = 0.62


@dataclass(frozen=True, slots=True)
class Face:
    """A font file, the face index in a collection, and the axis weight of a variable font (None: static)."""

    path: str
    index: int = 0
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """How the text is drawn.

    `antialias`: 'hinted' (FreeType hinting, whole-pixel origin), 'smooth' (unhinted, 4x supersampled,
    sub-pixel origin), 'soft' (smooth, then slightly blurred), 'sharp' (smooth, then sharpened), 'strong' and
    'light' (smooth, edges darker or paler as another text gamma makes them), 'enlarged' (drawn on a smaller
    preview, then enlarged with it), 'none' (1-bit). `tracking` is extra advance per character in pixels, `stretch` a horizontal scale.
    """

    face: Face
    size: float
    antialias: str = "smooth"
    tracking: float = 0.0
    stretch: float = 1.0


@lru_cache(maxsize=256)
def load_font(face: Face, size: float) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(Path(face.path), size, index=face.index, layout_engine=ImageFont.Layout.BASIC)
    if face.weight is not None:
        font.set_variation_by_axes([face.weight])
    return font


@lru_cache(maxsize=4096)
def _has_glyph(face: Face, char: str) -> bool:
    font = load_font(face, 24.0)
    missing = font.getmask("\U0010fffd")
    mask = font.getmask(char)
    return mask.size != missing.size or bytes(mask) != bytes(missing)


def covers(face: Face, text: str) -> bool:
    """Tell whether the face has a glyph for every character (the picture of a missing one is known)."""
    return all(char == " " or _has_glyph(face, char) for char in text)


def text_alpha(
    text: str, style: Style, phase: tuple[float, float] = (0.0, 0.0)
) -> tuple[NDArray[np.float32], int]:
    """Draw the coverage (0..1) of the text on its own canvas; also return the canvas row of the baseline.

    The pen starts at column `pen_margin(size)`; `phase` is a sub-pixel shift in pixels (ignored by 'hinted'
    and 'none').
    """
    k = 1 if style.antialias in {"hinted", "none"} else _SUPERSAMPLE
    font = load_font(style.face, style.size * k)
    margin = pen_margin(style.size)
    advance = sum(font.getlength(c) for c in text) / k + style.tracking * len(text)
    width = int(np.ceil(advance * style.stretch)) + 2 * margin
    baseline = int(np.ceil(style.size * 1.25)) + 2
    height = baseline + int(np.ceil(style.size * 0.5)) + 2
    canvas = Image.new("L", (int(width / style.stretch + 1) * k, height * k), 0)
    pen = ImageDraw.Draw(canvas)
    pen.fontmode = "1" if style.antialias == "none" else "L"
    x = margin * k + (phase[0] * k if k > 1 else 0.0)
    y = baseline * k + (phase[1] * k if k > 1 else 0.0)
    for char in text:
        pen.text((round(x), round(y)), char, fill=255, font=font, anchor="ls")
        x += font.getlength(char) + style.tracking * k
    alpha = np.asarray(canvas, dtype=np.float32) / 255.0
    if k > 1 or style.stretch != 1.0:
        alpha = np.asarray(cv2.resize(alpha, (width, height), interpolation=cv2.INTER_AREA), dtype=np.float32)
    if style.antialias == "soft":
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), 0.55), dtype=np.float32)
    if style.antialias == "sharp":
        blurred = cv2.GaussianBlur(alpha, (0, 0), 0.8)
        alpha = np.asarray(np.clip(alpha * 1.6 - blurred * 0.6, 0, 1), dtype=np.float32)
    if style.antialias in _GAMMA:
        alpha = np.asarray(alpha ** _GAMMA[style.antialias], dtype=np.float32)
    if style.antialias == "enlarged":
        small = (max(1, round(width * _PREVIEW)), max(1, round(height * _PREVIEW)))
        preview = cv2.resize(alpha, small, interpolation=cv2.INTER_AREA)
        alpha = np.asarray(cv2.resize(preview, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    return alpha, baseline


def pen_margin(size: float) -> int:
    return int(np.ceil(size * 0.4)) + 2


def fit_size(text: str, face: Face, ink_height: int) -> float:
    """Find the font size (px) at which `text` has the given ink height, to a quarter of a pixel of ink."""
    size = float(ink_height) * 1.3
    for _ in range(4):
        alpha, _ = text_alpha(text, Style(face, size))
        measured = ink_height_of(alpha)
        if measured <= 0:
            return size
        size = float(np.clip(size * ink_height / measured, 4.0, 400.0))
    return round(size, 2)


def ink_height_of(alpha: NDArray[np.float32]) -> float:
    """Measure the ink height in rows."""
    profile = alpha.max(axis=1)
    rows = np.flatnonzero(profile > 0.16)
    return 0.0 if rows.size == 0 else float(rows[-1] - rows[0] + 1)


def blend(rgb: Rgb, alpha: NDArray[np.float32], x: int, y: int, colour: tuple[int, int, int]) -> Box | None:
    """Composite coverage in place with its top left at (x, y); return the box of touched pixels."""
    touched = tight_box(alpha > 0.004, (x, y))
    if touched is None or clip_box(touched, rgb.shape[1], rgb.shape[0]) != touched:
        return None
    part = alpha[touched[1] - y : touched[3] - y, touched[0] - x : touched[2] - x, None]
    view = rgb[touched[1] : touched[3], touched[0] : touched[2]]
    mixed = view.astype(np.float32) * (1 - part) + np.array(colour, dtype=np.float32) * part
    view[:] = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return touched


def erase(rgb: Rgb, box: Box, how: str, levels: tuple[int, int, int] = (0, 0, 0)) -> None:
    """Remove what stands in `box` in place.

    `how`: 'flat' (commonest colour, plus the given level error per channel), 'lerp' (each column interpolated
    between the rows just above and below: keeps gradients), 'rows' (the same from the left to the right),
    'telea' / 'ns' (cv2.inpaint over the ink only), 'dropper' (the colour of one pixel beside the box, plus the
    level error), 'feather' (the commonest colour through a brush with a soft rim), 'smear' (inpainted, then blurred
    as the eraser of a phone editor leaves it).
    """
    x0, y0, x1, y1 = box
    view = rgb[y0:y1, x0:x1]
    if how == "flat":
        colour = np.array(background_colour(view), dtype=np.int16) + np.array(levels, dtype=np.int16)
        view[:] = np.clip(colour, 0, 255).astype(np.uint8)
    elif how == "lerp":
        above = rgb[max(0, y0 - 1), x0:x1].astype(np.float32)
        below = rgb[min(rgb.shape[0] - 1, y1), x0:x1].astype(np.float32)
        t = np.linspace(0, 1, y1 - y0, dtype=np.float32)[:, None, None]
        view[:] = np.rint(above[None] * (1 - t) + below[None] * t).astype(np.uint8)
    elif how == "rows":
        before = rgb[y0:y1, max(0, x0 - 1)].astype(np.float32)
        after = rgb[y0:y1, min(rgb.shape[1] - 1, x1)].astype(np.float32)
        t = np.linspace(0, 1, x1 - x0, dtype=np.float32)[None, :, None]
        view[:] = np.rint(before[:, None] * (1 - t) + after[:, None] * t).astype(np.uint8)
    elif how == "dropper":
        picked = rgb[(y0 + y1) // 2, max(0, x0 - 2)].astype(np.int16) + np.array(levels, dtype=np.int16)
        view[:] = np.clip(picked, 0, 255).astype(np.uint8)
    elif how == "feather":
        weight = np.zeros((y1 - y0, x1 - x0), np.float32)
        weight[1:-1, 1:-1] = 1
        weight = np.asarray(cv2.blur(weight, (3, 3), borderType=cv2.BORDER_CONSTANT), np.float32)[..., None]
        colour = np.array(background_colour(view), dtype=np.float32) + np.array(levels, dtype=np.float32)
        view[:] = np.clip(np.rint(view * (1 - weight) + colour * weight), 0, 255).astype(np.uint8)
    elif how == "smear":
        erase(rgb, box, "telea")
        view[:] = cv2.GaussianBlur(view, (0, 0), 2.2)
    elif how in {"telea", "ns"}:
        pad = 12
        ax, ay = max(0, x0 - pad), max(0, y0 - pad)
        area = rgb[ay : y1 + pad, ax : x1 + pad]
        mask = np.zeros(area.shape[:2], np.uint8)
        ink = ink_mask(view, background_colour(view), 8).astype(np.uint8)
        mask[y0 - ay : y1 - ay, x0 - ax : x1 - ax] = cv2.dilate(ink, np.ones((7, 7), np.uint8))
        flag = cv2.INPAINT_TELEA if how == "telea" else cv2.INPAINT_NS
        view[:] = cv2.inpaint(np.ascontiguousarray(area), mask, 4, flag)[y0 - ay : y1 - ay, x0 - ax : x1 - ax]
    else:
        raise ValueError(f"unknown way to erase: {how}")
