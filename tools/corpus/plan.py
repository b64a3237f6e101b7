"""The plan of a corpus: which pages are rendered, which edits are tried on them, which history each picture gets.

The plan is made before anything is rendered and depends on size and seed alone, so the corpus is the same with any
number of jobs. Pages of one unit are rendered once and shared by its tasks; units never span splits.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

import numpy as np

from tools.corpus import catalog
from tools.corpus.chain_plan import History, draw_histories
from tools.corpus.edits import OPERATORS
from tools.corpus.splits import SPLITS, variants

AUTHENTIC = "authentic"
SCROLL = "scroll_capture"
LOGIC = "logic_fake"
NOT_EDITED = ("distractor",)
SCROLL_KINDS = (
    "alipay_detail",
    "wechat_detail",
    "platform_order",
    "bank_detail",
    "bill_list",
    "refund_detail",
)


@dataclass(frozen=True, slots=True)
class Size:
    """Units (one page of every kind each) and pictures per operator variant, by split."""

    units: dict[str, int]
    per_variant: dict[str, int]


# The test split of `small` holds 300 authentic pages: with fewer, no alarm at all would not show a rate below 1 %.
SIZES = {
    "tiny": Size({"train": 1, "dev": 1, "test": 1}, {"train": 1, "dev": 1, "test": 1}),
    "small": Size({"train": 6, "dev": 6, "test": 20}, {"train": 3, "dev": 4, "test": 5}),
    "full": Size({"train": 70, "dev": 30, "test": 60}, {"train": 30, "dev": 30, "test": 35}),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One picture to make: an honest page (`position` of the base) or an edit to be tried on the unit's pages."""

    id: str
    operator: str
    variant: str
    history: History
    position: int = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """Pages rendered together and the tasks on them. `pages` are (kind, index) of the renderer."""

    split: str
    number: int
    seed: int
    pages: tuple[tuple[str, int], ...]
    tasks: tuple[Task, ...]


def rng_for(*parts: object) -> np.random.Generator:
    """Random generator that depends on the given parts only (the same on every machine and Python)."""
    digest = hashlib.sha256("/".join(str(p) for p in parts).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def make_plan(size: Size, seed: int) -> list[Unit]:
    """Lay out all units of all splits."""
    return [unit for split in SPLITS for unit in _plan_split(size, split, seed)]


def _plan_split(size: Size, split: str, seed: int) -> list[Unit]:
    kinds = [k for k in catalog.kinds() if catalog.layouts_of(k, split)]
    count = size.units[split]
    honest = draw_histories(count * len(kinds), split, rng_for(seed, split, AUTHENTIC))
    edits = _edit_tasks(size, split, seed)
    units = []
    for number in range(count):
        pages = tuple((kind, number) for kind in kinds)
        base = number * len(kinds)
        tasks = [
            Task(f"{split}-{AUTHENTIC}-{base + i:04d}", AUTHENTIC, "", honest[base + i], i)
            for i in range(len(kinds))
        ]
        units.append(Unit(split, number, seed, pages, (*tasks, *edits[number::count])))
    return units


def _edit_tasks(size: Size, split: str, seed: int) -> list[Task]:
    """All edit tasks of a split, in an order that spreads every operator over the units."""
    wanted = [(name, v.name) for name in OPERATORS for v in variants(name, split)]
    wanted = [pair for pair in wanted for _ in range(size.per_variant[split])]
    histories = draw_histories(len(wanted), split, rng_for(seed, split, "edits"))
    counters: Counter[str] = Counter()
    tasks = []
    for (name, variant), history in zip(wanted, histories, strict=True):
        tasks.append(Task(f"{split}-{name}-{counters[name]:04d}", name, variant, history))
        counters[name] += 1
    order = rng_for(seed, split, "order").permutation(len(tasks))
    return [tasks[int(i)] for i in order]
