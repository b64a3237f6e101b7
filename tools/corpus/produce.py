"""Make the pictures of one unit: render its pages, apply edits and histories, write files, return truth lines."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from tools.corpus import catalog
from tools.corpus.chain_plan import History
from tools.corpus.edits import OPERATORS, EditContext, Operator, Picture, Variant
from tools.corpus.edits.fonts import pools
from tools.corpus.edits.picture import Truth, without_flags
from tools.corpus.edits.rerender import base_page, companion, logic_pages, rerender, scroll_page
from tools.corpus.plan import AUTHENTIC, LOGIC, NOT_EDITED, SCROLL, SCROLL_KINDS, Task, Unit, rng_for
from tools.corpus.save_chains import apply_chain, apply_geometry, suffix

# A forger's donor lies on the phone as a screenshot or came through a messenger.
_DONOR_STEP = ("jpeg:q90:420",)
_SCROLL_SEARCH = 8


@dataclass(slots=True)
class Produced:
    """Truth lines of a unit and the tasks that found no page to work on (id and reason)."""

    lines: list[Truth] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)


def produce(unit: Unit, out: Path) -> Produced:
    """Make and write all pictures of a unit below `out` (folders images/ and masks/ exist)."""
    cv2.setNumThreads(1)
    pages = [base_page(kind, unit.split, unit.seed, index) for kind, index in unit.pages]
    maker = Maker(unit, out, pages)
    for task in unit.tasks:
        maker.run(task)
    return maker.produced


class Maker:
    """Works through the tasks of one unit with its rendered pages."""

    def __init__(self, unit: Unit, out: Path, pages: list[Picture]) -> None:
        self.unit, self.out, self.pages = unit, out, pages
        self.produced = Produced()
        self.ids = {t.position: t.id for t in unit.tasks if t.operator == AUTHENTIC}
        evidence = [p for p in pages if p.truth["kind"] not in NOT_EDITED and p.truth["records"]]
        self.donors = (evidence, [apply_chain(p, _DONOR_STEP)[0] for p in evidence])

    def run(self, task: Task) -> None:
        if task.operator == AUTHENTIC:
            self._write(self.pages[task.position], task, None)
        elif task.operator == LOGIC:
            self._logic(task)
        elif task.operator == SCROLL:
            self._scroll(task)
        else:
            self._edit(task)

    def _variant(self, task: Task) -> tuple[Operator, Variant]:
        operator = OPERATORS[task.operator]
        return operator, next(v for v in operator.variants if v.name == task.variant)

    def _context(self, page: Picture, task: Task, rng: np.random.Generator) -> EditContext:
        before = task.history.before
        kinds = [k for k in catalog.kinds() if k not in {*NOT_EDITED, page.truth["kind"]}]

        def again(
            truth: Truth, texts: Mapping[str, str], clock: str = "", barcode: str = ""
        ) -> Picture | None:
            rendered = rerender(truth, texts, clock, barcode)
            return None if rendered is None else apply_geometry(rendered, before)

        def beside(same_template: bool, other_phone: bool = False) -> Picture | None:
            kind = page.truth["kind"] if same_template else kinds[int(rng.integers(len(kinds)))]
            other = companion(page.truth, kind, int(rng.integers(10**6)), other_phone)
            return None if other is None else apply_chain(other, before)[0]

        return EditContext(
            rng=rng,
            donors=self.donors[int(rng.random() < 0.35)],
            rerender=again,
            companion=beside,
            fonts=pools(self.unit.split, page.truth["font"]),
        )

    def _edit(self, task: Task) -> None:
        found = self.attempt(task)
        if found is None:
            self._skip(task, "no page of the unit lends itself")
        else:
            position, _, edited = found
            self._write(edited, task, self.ids[position])

    def attempt(self, task: Task) -> tuple[int, Picture, Picture] | None:
        """Try the unit's pages in random order; return the position, the host and the edited page."""
        operator, variant = self._variant(task)
        rng = rng_for(self.unit.seed, task.id)
        for position in rng.permutation(len(self.pages)).tolist():
            page = self.pages[position]
            if page.truth["kind"] in NOT_EDITED or not page.truth["records"]:
                continue
            host, _ = apply_chain(page, task.history.before)
            context = self._context(page, task, rng)
            others = [
                d
                for d in context.donors
                if d.truth["id"] != page.truth["id"] and d.truth["language"] == page.truth["language"]
            ]
            edited = operator.apply(host, variant, replace(context, donors=others))
            if edited is not None:
                return position, host, edited
        return None

    def _logic(self, task: Task) -> None:
        found = self.attempt_logic(task)
        if found is None:
            self._skip(task, "no page carries the needed values")
            return
        page, fake = found
        twin = replace(task, id=f"{task.id}-honest", operator=AUTHENTIC, variant="")
        self._write(page, twin, None)
        self._write(fake, task, twin.id)

    def attempt_logic(self, task: Task) -> tuple[Picture, Picture] | None:
        """Find an honest page that carries the needed values; return it and its contradicting twin."""
        operator, variant = self._variant(task)
        rng = rng_for(self.unit.seed, task.id)
        plain = replace(task, history=History("none", "png", (), ("png",)))
        for page in logic_pages(variant.options["kind"], self.unit.split, self.unit.seed, rng):
            fake = operator.apply(page, variant, self._context(page, plain, rng))
            if fake is not None:
                return page, fake
        return None

    def _scroll(self, task: Task) -> None:
        made = self.attempt_scroll(task)
        if made is None:
            self._skip(task, "no page was longer than a screen")
        else:
            self._write(made[1], task, None)

    def attempt_scroll(self, task: Task) -> tuple[Picture, Picture] | None:
        """Render long pages until one is longer than a screen; return it and the capture made of it."""
        operator, variant = self._variant(task)
        rng = rng_for(self.unit.seed, task.id)
        kinds = [k for k in SCROLL_KINDS if catalog.layouts_of(k, self.unit.split)]
        for _ in range(_SCROLL_SEARCH):
            kind = kinds[int(rng.integers(len(kinds)))]
            page = scroll_page(kind, self.unit.split, self.unit.seed, int(rng.integers(10**6)))
            made = operator.apply(page, variant, EditContext(rng))
            if made is not None:
                return page, made
        return None

    def _skip(self, task: Task, reason: str) -> None:
        self.produced.skipped.append({"id": task.id, "variant": task.variant, "reason": reason})

    def _finish(self, picture: Picture, history: History) -> tuple[Picture, bytes, tuple[str, ...]]:
        """Apply what comes after the edit; a crop that would cut the whole edit away becomes a crop of one pixel."""
        steps = history.after
        done, data = apply_chain(picture, steps)
        if picture.mask is not None and done.mask is not None and not done.mask.any():
            steps = ("crop:1,1,1,1", *steps[1:])
            done, data = apply_chain(picture, steps)
        assert data is not None, "a history ends with an encoding step"
        return done, data, steps

    def _write(self, picture: Picture, task: Task, base: str | None) -> None:
        before = task.history.before
        edited = bool(picture.truth.get("edit"))
        applied = edited or task.operator not in {AUTHENTIC, LOGIC, SCROLL}
        if not applied:
            picture, _ = apply_chain(picture, before)
        done, data, after = self._finish(picture, task.history)
        truth = without_flags(copy.deepcopy(done.truth))
        name = f"images/{task.id}{suffix(after)}"
        (self.out / name).write_bytes(data)
        truth |= {
            "id": task.id,
            "file": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "width": done.width,
            "height": done.height,
            "split": self.unit.split,
            "save_chain": [*before, *after],
            "history_family": task.history.before_family,
            "save_family": task.history.after_family,
            "base": base,
        }
        if edited:
            self._write_mask(done, task, truth["edit"], before, after)
        elif task.operator in {SCROLL, "user_markup"}:
            truth["negative"] = {"operator": task.operator, "variant": task.variant}
        self.produced.lines.append(truth)

    def _write_mask(
        self, done: Picture, task: Task, edit: dict[str, Any], before: tuple[str, ...], after: tuple[str, ...]
    ) -> None:
        edit["history_before"], edit["history_after"] = list(before), list(after)
        edit["mask"] = None
        if done.mask is not None:
            edit["mask"] = f"masks/{task.id}.png"
            Image.fromarray(done.mask).convert("1").save(self.out / edit["mask"], optimize=False)
