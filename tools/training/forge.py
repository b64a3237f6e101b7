"""Forged pages for training, with fresh parameters every time: the corpus' operators drawn from continuous ranges.

The corpus' train split holds a few dozen pictures of each fixed variant, which is too few to learn from. Here the same
operators are applied to rendered train pages, several edits to a page, with random sizes, colours, padding, smoothing
and tracking. Fonts come from the train split only. The blur or sharpening of a patch is generic (any strength), so that
an editor's own smoothing is not foreign to the network; no test variant's setting is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from tools.corpus.chain_plan import draw_histories
from tools.corpus.edits import digits_moved, splice
from tools.corpus.edits.context import EditContext, Variant, changed_mask, shuffled, targets
from tools.corpus.edits.draw import Face
from tools.corpus.edits.fonts import pools
from tools.corpus.edits.layout import alignment
from tools.corpus.edits.picture import Picture, Rgb
from tools.corpus.edits.retype import Retype, needs_cjk, retype_line
from tools.corpus.edits.values import alter, alter_status
from tools.corpus.save_chains import apply_chain, apply_geometry

_INTERPOLATIONS = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_AREA, cv2.INTER_LANCZOS4, cv2.INTER_NEAREST)
_NAMES = ("linear", "cubic", "area", "lanczos", "nearest")


@dataclass(frozen=True, slots=True)
class MoreFaces:
    """Faces to type with beside those of the train split."""

    latin: tuple[Face, ...]
    cjk: tuple[Face, ...]


def forge(
    pages: Sequence[Picture], rng: np.random.Generator, edits: int, more: MoreFaces | None = None
) -> Picture:
    """A train page with a history before, up to `edits` edits, and a history after; mask set where edited.

    ``more``: faces beside those of the train split; a page's truth names its own among them in ``font_files``.
    """
    clean = pages[int(rng.integers(len(pages)))]
    history = draw_histories(3, "train", rng)[int(rng.integers(3))]
    if edits and history.after_family in {"jpeg_low", "double_jpeg"} and rng.random() < 0.7:
        history = replace(history, after=("png",))  # what nothing survives teaches little
    host, _ = apply_chain(clean, history.before)
    untouched = apply_geometry(clean, history.before)
    mask = np.zeros(host.rgb.shape[:2], np.uint8)
    for _ in range(edits):
        before = host.rgb
        edited = _edit(host, untouched, pages, rng, more)
        if edited is None:
            continue
        found, boxes = changed_mask(before, edited, [(0, 0, host.width, host.height)])
        if not boxes or np.mean(found > 0) > 0.06:
            continue
        x0, y0, x1, y1 = boxes[0]
        if np.any(mask[y0:y1, x0:x1]):
            continue
        if rng.random() < 0.4:
            edited = _finish(edited, boxes[0], rng)
        mask |= found
        host = Picture(edited, host.truth, None)
    final, _ = apply_chain(Picture(host.rgb, host.truth, mask), history.after)
    return final


def _edit(
    host: Picture,
    untouched: Picture,
    pages: Sequence[Picture],
    rng: np.random.Generator,
    more: MoreFaces | None,
) -> Rgb | None:
    kind = rng.choice(["type", "move", "splice", "paste", "shift"], p=[0.5, 0.15, 0.15, 0.15, 0.05])
    if kind == "type":
        return _typed(host, rng, more)
    if kind == "paste":
        return _pasted(host, untouched, rng)
    if kind == "shift":
        return _shifted(host, rng)
    donors = []
    if kind == "splice":
        donor = pages[int(rng.integers(len(pages)))]
        steps = draw_histories(1, "train", rng)[0].before
        donors = [apply_chain(donor, steps)[0] for _ in range(1)]
        options = {"blend": str(rng.choice(["patch", "match", "alpha"])), "resample": str(rng.choice(_NAMES))}
        operator = splice
    else:
        options = {"sources": str(rng.choice(["same", "height", "any"])), "shift": int(rng.integers(0, 2))}
        options["resample"] = _INTERPOLATIONS[int(rng.integers(len(_INTERPOLATIONS)))]  # type: ignore[assignment]
        operator = digits_moved  # type: ignore[assignment]
    context = EditContext(rng, donors=donors)
    edited = operator.apply(host, Variant("forged", "train", "", options), context)
    return None if edited is None else edited.rgb


def _typed(host: Picture, rng: np.random.Generator, more: MoreFaces | None) -> Rgb | None:
    fonts = pools("train", host.truth["font"])
    if more is not None:
        mine = tuple(f for f in more.latin if Path(f.path).name in host.truth["font_files"])
        others = (f for f in more.latin if f not in mine)
        fonts |= {"host": mine, "latin": (*fonts["latin"], *others), "cjk": (*fonts["cjk"], *more.cjk)}
    off = rng.integers(-7, 8, 3) if rng.random() < 0.3 else np.zeros(3, int)
    how = Retype(
        antialias=str(rng.choice(["smooth", "smooth", "hinted", "none"], p=[0.4, 0.2, 0.3, 0.1])),
        size_error=float(rng.normal(0, 0.04)) if rng.random() < 0.6 else 0.0,
        colour_error=int(rng.integers(0, 40)) if rng.random() < 0.5 else 0,
        background_error=(int(off[0]), int(off[1]), int(off[2])),
        erase=str(rng.choice(["flat", "flat", "lerp", "telea", "ns"])),
        offset=(int(rng.integers(-2, 3)), int(rng.integers(-2, 3))) if rng.random() < 0.3 else (0, 0),
        pad=int(rng.integers(1, 12)),
        match=bool(rng.random() < 0.6),
        fit=bool(rng.random() < 0.5),
        digits_only=bool(rng.random() < 0.4),
    )
    for _, name, field in shuffled(targets(host, (*_TYPED, "status")), rng)[:4]:
        box = tuple(field["box"])
        old = str(field["text"])
        if name == "status":
            altered = alter_status(old, str(field["value"]), rng)
        else:
            altered = alter(name, field, host.truth.get("language", "zh"), rng, same_length=how.digits_only)
        if altered is None:
            continue
        chinese = needs_cjk(old + altered.text)
        own = ("host_cjk", "cjk") if chinese else ("host", "latin")
        pool = own if rng.random() < 0.5 else own[1:]
        faces = shuffled([face for key in pool for face in fonts.get(key, ())], rng)[:4]
        done = retype_line(
            host.rgb, box, old=old, new=altered.text, faces=faces, how=how,
            align=alignment(box, host.truth, host.width), rng=rng,
        )  # fmt: skip
        if done is not None:
            return done[0]
    return None


_TYPED = ("amount", "paid_at", "order_no", "created_at", "merchant_order_no", "transaction_no", "order_amount",
          "merchant", "merchant_full", "payer_account_tail", "item", "payment_method")  # fmt: skip


def _pasted(host: Picture, untouched: Picture, rng: np.random.Generator) -> Rgb | None:
    """A field's box as the phone drew it, without what the host has been through since."""
    found = targets(host, (*_TYPED, "status"))
    if not found or untouched.rgb.shape != host.rgb.shape:
        return None
    x0, y0, x1, y1 = found[int(rng.integers(len(found)))][2]["box"]
    dx, dy = int(rng.integers(0, 16)), int(rng.integers(0, 8))
    area = (slice(max(0, y0 - dy), y1 + dy), slice(max(0, x0 - dx), x1 + dx))
    rgb = host.rgb.copy()
    rgb[area] = untouched.rgb[area]
    return rgb


def _shifted(host: Picture, rng: np.random.Generator) -> Rgb | None:
    """A value taken up and set down a few pixels beside its place."""
    found = targets(host, (*_TYPED, "status"))
    if not found:
        return None
    x0, y0, x1, y1 = found[int(rng.integers(len(found)))][2]["box"]
    dx, dy = (int(v) for v in rng.integers(-5, 6, 2))
    if x0 < 8 or y0 < 8 or x1 > host.width - 8 or y1 > host.height - 8:
        return None
    rgb = host.rgb.copy()
    rgb[y0 + dy : y1 + dy, x0 + dx : x1 + dx] = host.rgb[y0:y1, x0:x1]
    return rgb


def _finish(rgb: Rgb, box: tuple[int, int, int, int], rng: np.random.Generator) -> Rgb:
    """Blur or sharpen the patch a little, as scaling and filters of editors do."""
    x0, y0, x1, y1 = box
    part = rgb[y0:y1, x0:x1].astype(np.float32)
    soft = cv2.GaussianBlur(part, (0, 0), float(rng.uniform(0.3, 1.2)))
    amount = float(rng.uniform(-0.9, 1.0))
    out = rgb.copy()
    out[y0:y1, x0:x1] = np.clip(np.rint(part + amount * (soft - part)), 0, 255).astype(np.uint8)
    return out
