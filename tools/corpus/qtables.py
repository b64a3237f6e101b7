"""JPEG quantisation tables as real encoders use them, made from published formulas (natural order, 8x8).

- `ijg`: the example tables of ITU-T T.81 Annex K scaled as libjpeg does (Pillow's own).
- `split`: the same tables, but the chroma table scaled for a lower quality than luma, as `cjpeg -quality a,b`
  and several phone encoders do.
- `flat`: one value for all coefficients (the choice `-quant-table 1` of mozjpeg), scaled by the same rule.
- `radial`: a smooth contrast-sensitivity shape, value growing with the radial frequency (the form of Watson's
  and Peterson's visibility models: a floor at low frequency and a power law above), as encoders with tables of
  their own show.
- `lumaonly`: the luma table for all three components (some camera and phone hardware encoders).
- `robidoux`: the table of N. Robidoux that mozjpeg takes when nothing else is asked for, same for all components.
- `ramp`: the textbook ramp 1 + (1 + u + v) * k, steeper for chroma.
"""

from __future__ import annotations

import numpy as np

# ITU-T T.81 Annex K, tables K.1 and K.2, natural order.
_LUMA = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29,
    51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120,
    101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
_CHROMA = (
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99,
)  # fmt: skip

_ROBIDOUX = (
    16, 16, 16, 18, 25, 37, 56, 85, 16, 17, 20, 27, 34, 40, 53, 75, 16, 20, 24, 31, 43, 62, 91, 135, 18, 27, 31, 40,
    53, 74, 106, 156, 25, 34, 43, 53, 69, 94, 131, 189, 37, 40, 62, 74, 94, 124, 169, 238, 56, 53, 91, 106, 131, 169,
    226, 311, 85, 75, 135, 156, 189, 238, 311, 418,
)  # fmt: skip

FAMILIES = ("ijg", "split", "flat", "radial", "lumaonly", "robidoux", "ramp")


def _scale(base: np.ndarray, quality: int) -> list[int]:
    """Scale a table as libjpeg's jpeg_quality_scaling does, clamped to 1..255."""
    factor = 5000 // quality if quality < 50 else 200 - 2 * quality
    return [int(v) for v in np.clip((base * factor + 50) // 100, 1, 255)]


def tables(family: str, quality: int) -> list[list[int]] | None:
    """Return the luma and chroma tables, or None where the encoder's own quality rule is meant ('ijg')."""
    luma, chroma = np.array(_LUMA), np.array(_CHROMA)
    if family == "ijg":
        return None
    if family == "split":
        return [_scale(luma, quality), _scale(chroma, max(20, quality - 10))]
    if family == "flat":
        flat = np.full(64, 16)
        return [_scale(flat, quality), _scale(flat * 2, quality)]
    if family == "radial":
        v, u = np.divmod(np.arange(64), 8)
        radius = np.hypot(u, v)
        shape = 10 + 1.9 * np.maximum(0.0, radius - 1.0) ** 1.75
        return [
            _scale(np.rint(shape).astype(int), quality),
            _scale(np.rint(shape * 1.6).astype(int), quality),
        ]
    if family == "lumaonly":
        return [_scale(luma, quality), _scale(luma, quality)]
    if family == "robidoux":
        return [_scale(np.array(_ROBIDOUX), quality)] * 2
    if family == "ramp":
        v, u = np.divmod(np.arange(64), 8)
        return [_scale(1 + (1 + u + v) * k, quality) for k in (5, 8)]
    raise ValueError(f"unknown quantisation family: {family}")
