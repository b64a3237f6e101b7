"""What the operators ask of the renderer: the same page with another value, another page of the same phone."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from tools.corpus import catalog
from tools.corpus.edits.logic import may_serve
from tools.corpus.edits.picture import Picture, Truth, with_flags
from tools.corpus.kinds import KINDS
from tools.corpus.render import compose, render_one
from tools.corpus.scene import draw_scene, with_clock
from tools.corpus.truth import TemplateMismatchError
from tools.corpus.types import PageContent, RenderedPage, Scene
from tools.corpus.values.times import draw_capture_time

_ROUNDS = 4


def as_picture(page: RenderedPage) -> Picture:
    """Take over a rendered page; `occluded` and `cut` become flags of the fields."""
    return Picture(page.rgb, with_flags(page.truth), None)


def base_page(kind: str, split: str, seed: int, index: int) -> Picture:
    return as_picture(render_one(kind, split, seed, index))


def rerender(
    truth: Truth, texts: Mapping[str, str] | None = None, clock: str = "", barcode: str = ""
) -> Picture | None:
    """Render the page of `truth` again with other texts ('record.field' to text), clock or encoded number.

    None where the template does not print the value as the record holds it (the page would show something else).
    """
    recipe = truth.get("recipe")
    if recipe is None:
        return None
    changes = {}
    for key, text in (texts or {}).items():
        index, _, name = key.partition(".")
        changes[(int(index), name)] = text
    try:
        page = render_one(
            recipe["kind"],
            recipe["split"],
            recipe["seed"],
            recipe["index"],
            changes=changes,
            clock=clock,
            barcode=barcode,
        )
    except TemplateMismatchError:
        return None
    return as_picture(page)


def _scene_of(truth: Truth) -> Scene:
    recipe = truth["recipe"]
    key = f"{recipe['kind']}/{recipe['split']}/{recipe['seed']}/{recipe['index']}"
    rng = random.Random(key)
    layout = catalog.layout(truth["template"])
    content = KINDS[recipe["kind"]](rng, layout)
    return draw_scene(rng, layout, content, recipe["split"], key)


def scroll_page(kind: str, split: str, seed: int, index: int) -> Picture:
    """Render a page as one long picture on the smallest phone of the split, so that it is longer than a screen."""
    key = f"scroll/{kind}/{split}/{seed}/{index}"
    rng = random.Random(key)
    pool = [c for c in catalog.layouts_of(kind, split) if not c.options.get("paper")]
    layout = pool[index % len(pool)]
    content = KINDS[kind](rng, layout)
    scene = draw_scene(rng, layout, content, split, key)
    phones = [d for d in catalog.devices() if d.split == split and layout.os in {"any", d.os}]
    phone = min(phones, key=lambda d: d.height / d.scale)
    large = replace(scene, device=phone, scroll_capture=True, extras=(), font_scale=1.3)
    page = compose(content, large)
    page.truth.update(id=key, seed=random.Random(key).getrandbits(32))
    return as_picture(page)


def find_content(
    kind: str, split: str, seed: int, start: int, *, wanted: Callable[[PageContent], bool], tries: int
) -> int | None:
    """Find the first page index from `start` whose content satisfies `wanted` (no page is rendered)."""
    pool = catalog.layouts_of(kind, split)
    for index in range(start, start + tries):
        rng = random.Random(f"{kind}/{split}/{seed}/{index}")
        if wanted(KINDS[kind](rng, pool[index % len(pool)])):
            return index
    return None


def logic_pages(kind: str, split: str, seed: int, rng: np.random.Generator) -> Iterator[Picture]:
    """Render pages on which a contradiction of `kind` could be printed, at most a few."""
    kinds = [k for k in catalog.kinds() if catalog.layouts_of(k, split)]
    # Several rounds: only one kind may print what is needed, and not every page of it serves.
    for position in [*rng.permutation(len(kinds)).tolist()] * _ROUNDS:
        # Indices apart from those of the units' own pages.
        start = 100_000 + int(rng.integers(10**6))
        index = find_content(
            kinds[position], split, seed, start, wanted=lambda content: may_serve(kind, content), tries=60
        )
        if index is not None:
            yield base_page(kinds[position], split, seed, index)


def companion(truth: Truth, kind: str, number: int, other_phone: bool = False) -> Picture | None:
    """Another page made on the same phone (device, fonts, theme): of the same template when `kind` is its own.

    This is what a user who joins two screenshots really has: both come from one phone.
    """
    if "recipe" not in truth:
        return None
    scene = _scene_of(truth)
    key = f"companion/{scene.seed}/{kind}/{number}"
    rng = random.Random(key)
    layout = scene.layout
    if kind != truth["recipe"]["kind"]:
        fitting = [
            c
            for c in catalog.layouts_of(kind, truth["recipe"]["split"])
            if c.os in {"any", scene.device.os} and scene.theme in c.themes
        ]
        if not fitting:
            return None
        layout = rng.choice(fitting)
    content: PageContent = KINDS[kind](rng, layout)
    other = replace(scene, layout=layout, extras=(), scroll_capture=False, seed=key)
    if other_phone:
        phones = [
            d
            for d in catalog.devices()
            if d.split == truth["recipe"]["split"] and d != scene.device and layout.os in {"any", d.os}
        ]
        other = replace(other, device=rng.choice(phones or [scene.device]))
    if content.shown_after is not None:
        moment = content.data.get("captured_at") or draw_capture_time(rng, content.shown_after)
        other = with_clock(other, moment)
    page = compose(content, other)
    page.truth.update(id=key, seed=0)
    return as_picture(page)
