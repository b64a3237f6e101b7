"""Values with labels, kept on disk: measuring pages is what takes hours, training on the numbers takes a minute."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.corpus import catalog
from tools.corpus.browser import Chromium
from tools.corpus.edits.draw import Face
from tools.corpus.edits.picture import Picture, Truth
from tools.corpus.edits.rerender import as_picture
from tools.corpus.render import close_shared_browser, render_one
from tools.corpus.truth import TemplateMismatchError
from tools.corpus.types import RenderedPage
from tools.training.forge import MoreFaces, forge
from tools.training.restyle import refont, restyle
from tools.training.words.fonts import FontFiles, prepare
from verifier.forensics.pixels.measured import Measured, measure_page
from verifier.forensics.pixels.value_vectors import Spot, kind_of, value_vectors
from verifier.forensics.pixels.window_vectors import NUMBER, window_vectors, windows_in
from verifier.geometry import Box
from verifier.images.load import load_picture

LEARNED = ("retype_font", "retype_same", "digits_moved", "splice", "status_replaced")
"""Operators that leave something in a value's pixels. A stitch or a removed row is not seen there."""
EDITED = 0.05
"""Share of a value under the edit mask from which it is a positive; below but not 0: ignored."""
_LONGEST = 3200


EDITED_WINDOW, UNTOUCHED_WINDOW = 0.3, 0.05
"""Share of a window under the mask from which it is a positive, and up to which a negative; between: ignored."""
_KEPT_WINDOWS = 0.12
"""Share of the untouched windows that are kept of a page to train on: there are far more than edited ones."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The values of one page and the windows in them.

    ``rows`` ``(values, value_vectors.NUMBER)`` and the masked share of each; ``windows``
    ``(windows, window_vectors.NUMBER)``, their masked share and the value (number of its row) that each lies in.
    """

    rows: NDArray[np.float32]
    share: NDArray[np.float32]
    windows: NDArray[np.float16]
    window_share: NDArray[np.float32]
    window_value: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PageSet:
    """Clean train pages to forge on, and how many forged ones to make of them with which seed.

    The pages are of these kinds (all when empty), by seed and number, in their own look or a new one; ``refonted``
    in one of the families of `words/fonts`, and edited in others of these.
    """

    name: str
    forged: int
    seed: int
    seeds: tuple[int, ...]
    each: int
    kinds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    restyled: bool = False
    refonted: bool = False

    def recipes(self) -> list[tuple[str, int, int]]:
        """Kind, seed and number of every page."""
        kinds = sorted(k for k in catalog.kinds() if catalog.layouts_of(k, "train"))
        chosen = [k for k in kinds if (not self.kinds or k in self.kinds) and k not in self.without]
        return [(k, seed, i) for k in chosen for seed in self.seeds for i in range(self.each)]


SETS = (
    PageSet("plain", 6000, 11, tuple(range(901, 907)), 4),
    PageSet("restyled", 12000, 12, (951,), 100, without=("distractor", "chat", "certificate"), restyled=True),
    PageSet(
        "papers",
        4000,
        13,
        (952,),
        60,
        kinds=("certificate", "transfer_receipt", "unionpay_detail", "platform_order"),
        restyled=True,
    ),
    PageSet(
        "refonted",
        6000,
        14,
        (953,),
        90,
        without=("distractor", "chat", "certificate"),
        restyled=True,
        refonted=True,
    ),
)


class CleanPages(Sequence[Picture]):
    """The pages of a set, rendered once into a folder and read from there: all of them do not fit into memory."""

    def __init__(self, pages: PageSet, folder: Path, families: FontFiles) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        close_shared_browser()  # it knows the corpus' fonts only
        with Chromium(families.conf) as browser:
            found = [_rendered(pages, recipe, folder, browser, families) for recipe in pages.recipes()]
        self._files = [f for f in found if f is not None]

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, index: int) -> Picture:  # type: ignore[override]
        path = self._files[index]
        truth = json.loads(path.read_text("utf-8"))
        rgb = np.asarray(Image.open(path.with_suffix(".png")).convert("RGB"))
        return as_picture(RenderedPage(rgb, truth))


def _rendered(
    pages: PageSet, recipe: tuple[str, int, int], folder: Path, browser: Chromium, fonts: FontFiles
) -> Path | None:
    """The page's truth file beside its picture; None where it is too long, or does not show what it should."""
    kind, seed, index = recipe
    path = folder / f"{pages.name}-{kind}-{seed}-{index:04d}.json"
    if not path.is_file():
        look = random.Random(f"{kind}/{index}")
        families = look.choices(sorted(fonts.by_family), k=2) if pages.refonted else []
        if families and look.random() < 0.5:
            families = families[:1] * 2  # one face for text and figures

        def changed(html: str) -> str:
            html = restyle(html, look) if pages.restyled else html
            return refont(html, *families) if families else html

        try:
            page = render_one(kind, "train", seed, index, restyle=changed, browser=browser)
        except TemplateMismatchError:
            return None
        if families:
            page.truth["font_files"] = sorted({f.name for name in families for f in fonts.by_family[name]})
        Image.fromarray(page.rgb).save(path.with_suffix(".png"), compress_level=1)
        path.write_text(json.dumps(page.truth, ensure_ascii=False, default=str), "utf-8")
    return path if json.loads(path.read_text("utf-8"))["height"] <= _LONGEST else None


def value_spots(truth: Truth) -> list[Spot]:
    """All values that the page shows in full (wrapped ones line by line): what extraction gives at run time."""
    spots = []
    hidden = {*truth.get("occluded", ()), *truth.get("cut", ())}
    for index, record in enumerate(truth["records"]):
        for name, field in record["fields"].items():
            full = name if len(truth["records"]) == 1 else f"{index}.{name}"
            if full in hidden or field.get("occluded") or field.get("cut"):
                continue
            spots += [Spot(Box(*b), kind_of(name)) for b in (field.get("lines") or [field["box"]])]
    return spots


def measure(
    rgb: NDArray[np.uint8], mask: NDArray[np.uint8] | None, truth: Truth, thin: np.random.Generator | None
) -> Sample:
    """The values of one page; with ``thin``, only some of the untouched windows."""
    return sample_of(measure_page(rgb), value_spots(truth), lambda box: _share(mask, box), thin)


def sample_of(
    page: Measured,
    spots: Sequence[Spot],
    share_of: Callable[[Box], float],
    thin: np.random.Generator | None,
) -> Sample:
    """As :func:`measure`, of a page that has been measured; ``share_of`` tells how much of a box was edited."""
    found = value_vectors(page, spots)
    inside = [windows_in(page, spots[number].box) for number in found.numbers]
    chosen = np.concatenate([*inside, np.zeros(0, np.intp)])
    value = np.repeat(np.arange(len(inside)), [len(part) for part in inside])
    shares = np.array([share_of(Box(*page.window_boxes[i].tolist())) for i in chosen.tolist()], np.float32)
    if thin is not None:
        kept = (shares > EDITED_WINDOW) | (
            (shares < UNTOUCHED_WINDOW) & (thin.random(len(chosen)) < _KEPT_WINDOWS)
        )
        chosen, value, shares = chosen[kept], value[kept], shares[kept]
    windows = window_vectors(page)[chosen] if len(chosen) else np.zeros((0, NUMBER))
    return Sample(
        found.rows,
        np.array([share_of(spots[number].box) for number in found.numbers], np.float32),
        windows.astype(np.float16),
        shares,
        value,
    )


def thinned(sample: Sample, seed: int) -> Sample:
    """The sample with as few of its untouched windows as those measured to train on have."""
    drawn = np.random.default_rng((seed, len(sample.windows))).random(len(sample.windows))
    kept = (sample.window_share > EDITED_WINDOW) | (
        (sample.window_share < UNTOUCHED_WINDOW) & (drawn < _KEPT_WINDOWS)
    )
    return replace(
        sample,
        windows=sample.windows[kept],
        window_share=sample.window_share[kept],
        window_value=sample.window_value[kept],
    )


def load(path: Path) -> Sample:
    """Read a measured page."""
    with np.load(path) as data:
        return Sample(data["x"], data["y"], data["w"], data["s"], data["v"].astype(np.intp))


def keep(sample: Sample, path: Path) -> Sample:
    """Write a measured page."""
    value = sample.window_value.astype(np.int16)
    np.savez(path, x=sample.rows, y=sample.share, w=sample.windows, s=sample.window_share, v=value)
    return sample


def _share(mask: NDArray[np.uint8] | None, box: Box) -> float:
    if mask is None:
        return 0.0
    part = mask[box.y0 : box.y1, box.x0 : box.x1]
    return float((part > 0).mean()) if part.size else 0.0


def wanted(truth: Truth) -> bool:
    """Honest pages, and edits of values."""
    return not truth["edit"] or truth["edit"]["operator"] in LEARNED


def load_truth(corpus: Path, split: str) -> list[Truth]:
    """Truth lines of one split."""
    lines = (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    return [truth for line in lines if (truth := json.loads(line))["split"] == split]


def corpus_samples(corpus: Path, split: str, cache: Path) -> Iterator[tuple[Truth, Sample]]:
    """Every wanted page of a split, measured."""
    for truth in load_truth(corpus, split):
        if not wanted(truth):
            continue
        kept = cache / f"{truth['id']}.npz"
        if kept.is_file():
            yield truth, load(kept)
            continue
        mask = None
        if truth["edit"] and truth["edit"]["mask"]:
            mask = np.asarray(Image.open(corpus / truth["edit"]["mask"]).convert("L"))
        # Dev is judged on all windows.
        thin = np.random.default_rng(crc32(truth["id"].encode())) if split == "train" else None
        yield truth, keep(measure(load_picture(corpus / truth["file"]).rgb, mask, truth, thin), kept)


def forged_samples(pages: PageSet, share: float, cache: Path) -> Iterator[Sample]:
    """The first share of a set's forged pages, mostly one edit on each; page `k` does not depend on the others."""
    clean: CleanPages | None = None
    more: MoreFaces | None = None
    for k in range(round(share * pages.forged)):
        kept = cache / f"{pages.name}-{pages.seed}-{k:05d}.npz"
        if kept.is_file():
            yield load(kept)
            continue
        if clean is None:
            fonts = prepare(cache)
            clean = CleanPages(pages, cache / "pages", fonts)
            if pages.refonted:
                more = MoreFaces(*(tuple(Face(str(p)) for p in some) for some in (fonts.files, fonts.cjk)))
        rng = np.random.default_rng((pages.seed, k))
        picture = forge(clean, rng, int(rng.choice([0, 1, 2, 3], p=[0.12, 0.58, 0.22, 0.08])), more)
        yield keep(measure(picture.rgb, picture.mask, picture.truth, rng), kept)
