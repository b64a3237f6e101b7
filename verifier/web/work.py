"""What the worker processes do. Pictures of strangers are decoded there and nowhere else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from verifier.batch.one import CaseOutcome, run_one
from verifier.claims.discover import DiscoveredCase
from verifier.conclusion import conclude
from verifier.config import Settings
from verifier.errors import VerifierError
from verifier.images.load import load_pictures
from verifier.images.types import RGB
from verifier.pipeline import Verifier
from verifier.policy.loader import load_policy
from verifier.policy.model import Policy
from verifier.reports import annotated
from verifier.reports.marks import Mark
from verifier.reports.model import CaseReport
from verifier.store.store import Store, open_store
from verifier.web.submissions import StoredCase

_PREVIEW_QUALITY = 88


@dataclass(frozen=True, slots=True)
class VerifyCase:
    """Verify a case by the policy of this name, and make previews of its pictures."""

    case: StoredCase
    hashes: tuple[str, ...]
    policy: str


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Answer when the models are loaded."""


@dataclass(frozen=True, slots=True)
class MakePreview:
    """The picture encoded anew, all its pixels: no byte of the file gets through."""

    path: Path
    page: int
    target: Path


@dataclass(frozen=True, slots=True)
class MakeAnnotated:
    """The picture with numbered boxes, as PNG."""

    path: Path
    page: int
    marks: tuple[Mark, ...]
    target: Path


@dataclass(frozen=True, slots=True)
class MakeHeatmap:
    """Where the pixels look edited, as a transparent PNG; an empty file where no detector pointed at a place."""

    path: Path
    page: int
    target: Path


Item = VerifyCase | WarmUp | MakePreview | MakeAnnotated | MakeHeatmap


@dataclass(frozen=True, slots=True)
class Failure:
    """An item could not be done; codes as in :mod:`verifier.errors`."""

    code: str
    reason: str


Result = CaseOutcome | Failure | None


@dataclass(frozen=True, slots=True)
class MakeWork:
    """Builds the worker's function; only settings cross the process border."""

    settings: Settings
    policies: Mapping[str, Path | None]
    previews: Path
    store: str
    vault: Path

    def __call__(self) -> Callable[[Item], Result]:
        """Load the models; every policy is loaded once."""
        os.nice(5)  # pages come first: somebody waits for them
        desk = _Worker(
            Verifier(self.settings),
            {name: load_policy(path) for name, path in self.policies.items()},
            open_store(self.store, pictures=self.vault),
            self.previews,
        )
        return lambda item: _run(item, desk)


@dataclass(frozen=True, slots=True)
class _Worker:
    verifier: Verifier
    policies: Mapping[str, Policy]
    store: Store
    previews: Path

    def verify(self, case: DiscoveredCase, policy: str) -> CaseReport:
        """Steps 1 to 9; evidence of earlier cases is searched in the store. The report is saved by the server."""
        rules = self.policies[policy]
        examined = self.verifier.examine_case(case)
        named = examined.versions.model_copy(update={"policy": rules.label})
        as_of = self.verifier.settings.as_of
        return conclude(replace(examined, versions=named), rules, memory=self.store.memory, as_of=as_of)


def preview_path(folder: Path, sha256: str, page: int, kind: str = "preview.jpg") -> Path:
    """Where a derived picture of this file is kept; made of hexadecimal digits and a number only."""
    digits = sha256.removeprefix("sha256:")
    if len(digits) != 64 or not set(digits) <= set("0123456789abcdef"):
        raise ValueError("no hash")
    return folder / digits[:2] / f"{digits}-{page}-{kind}"


def _run(item: Item, worker: _Worker) -> Result:
    try:
        match item:
            case WarmUp():
                return None
            case VerifyCase():
                return _verify(item, worker)
            case MakePreview():
                _keep(item.target, _jpeg(_pixels(item.path, item.page)))
            case MakeAnnotated():
                _keep(
                    item.target, _png(annotated.draw(_pixels(item.path, item.page), item.marks)[:, :, ::-1])
                )
            case MakeHeatmap():
                _keep(item.target, _heat(item, worker.verifier))
    except VerifierError as error:
        return Failure(error.code, error.reason)
    except Exception as error:
        return Failure("internal_error", type(error).__name__)
    return None


def _verify(item: VerifyCase, worker: _Worker) -> CaseOutcome:
    outcome = run_one(item.case, lambda case: worker.verify(case, item.policy))
    for sha256, path in zip(item.hashes, item.case.pictures, strict=True):
        _previews_of(path, sha256, worker.previews)
    return outcome


def _previews_of(path: Path, sha256: str, folder: Path) -> None:
    if preview_path(folder, sha256, 1).exists():
        return
    try:
        for number, shot in enumerate(load_pictures(path), 1):
            _keep(preview_path(folder, sha256, number), _jpeg(shot.rgb))
    except VerifierError:
        return  # the report says what is wrong with the file


def _pixels(path: Path, page: int) -> RGB:
    shots = load_pictures(path)
    if page > len(shots):
        raise VerifierError("has no such page", code="no_page")
    return shots[page - 1].rgb


def _heat(item: MakeHeatmap, verifier: Verifier) -> bytes:
    source = item.path if item.page == 1 else _pixels(item.path, item.page)
    heat = verifier.inspect(source).heatmap
    if heat is None or not np.any(heat > 0):
        return b""
    level = np.clip(heat, 0.0, 1.0)
    colours = cv2.applyColorMap((level * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    alpha = np.clip(level * 1.2, 0.0, 0.55) * 255  # what it covers stays readable
    return _png(np.dstack([colours, alpha.astype(np.uint8)]))


def _jpeg(rgb: RGB) -> bytes:
    done, data = cv2.imencode(
        ".jpg", np.ascontiguousarray(rgb[:, :, ::-1]), [cv2.IMWRITE_JPEG_QUALITY, _PREVIEW_QUALITY]
    )
    if not done:
        raise VerifierError("cannot be encoded", code="encode")
    return data.tobytes()


def _png(bgr: NDArray[np.uint8]) -> bytes:
    done, data = cv2.imencode(".png", np.ascontiguousarray(bgr))
    if not done:
        raise VerifierError("cannot be encoded", code="encode")
    return data.tobytes()


def _keep(target: Path, data: bytes) -> None:
    """Appear whole or not at all."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).replace(target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
