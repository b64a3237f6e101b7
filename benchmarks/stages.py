"""Where the time of a whole verification goes, picture by picture, against plain ``RapidOCR()`` that only reads.

Both run in turns on the same pictures, so that a busy machine slows both alike. Memory is the peak of a fresh process
that does nothing but verify these pictures, one after the other.
"""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.reading_truth import corpus_cases
from benchmarks.scale.memory import peak_mib
from verifier import Claim, MistakeType, Settings, Verifier
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.images.load import load_picture
from verifier.ocr.barcodes import read_barcodes
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy

_READING = frozenset({"read", "read_touching", "recognise_crops"})
STAGES = ("load", "read", "second reader", "barcodes", "fields", "forensics", "fingerprint", "match")
_CLAIM = {
    "case_id": "bench", "order_no": "ABC-123", "amount": "200.00", "merchant": "星河点卡专营店",
    "paid_at": "2026-03-01 10:30:05", "mistake_type": MistakeType.PAID_NOT_CREDITED,
}  # fmt: skip


def chosen_pictures(corpus: Path, split: str) -> list[Path]:
    """One honest picture of every kind, the first in the corpus's order."""
    seen: dict[str, Path] = {}
    for case in corpus_cases(corpus, split):
        seen.setdefault(case.group, case.path)
    return list(seen.values())


class _Timed:
    """Passes everything on to a reader and adds up the time that its reading takes."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.spent = 0.0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return self._timed(found) if name in _READING else found

    def _timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            start = time.perf_counter()
            try:
                return call(*arguments)
            finally:
                self.spent += time.perf_counter() - start

        return timed


def whole(verifier: Verifier, path: Path) -> dict[str, float]:
    """Seconds per stage of verifying one picture against one claim."""
    engine, second = verifier._engine, verifier._second_reader
    assert isinstance(engine, _Timed)
    engine.spent = 0.0
    if isinstance(second, _Timed):
        second.spent = 0.0
    marks = [time.perf_counter()]
    shot = load_picture(path)
    marks.append(time.perf_counter())
    reading = verifier._read_to_inspect(shot)
    marks.append(time.perf_counter())
    inspection = verifier._inspect(reading)
    marks.append(time.perf_counter())
    verifier._remember(reading)
    marks.append(time.perf_counter())
    size = shot.rgb.shape
    picture = PictureEvidence(
        shot.name,
        shot.sha256,
        size[1],
        size[0],
        shot.container.format,
        reading.fields,
        inspection.integrity,
        inspection.checks,
    )
    judge(Claim.model_validate(_CLAIM), CaseEvidence((picture,)), default_policy())
    marks.append(time.perf_counter())
    again = second.spent if isinstance(second, _Timed) else 0.0
    # Decoding them once more, apart, tells their share of the step that reads.
    start = time.perf_counter()
    read_barcodes(shot.rgb)
    codes = time.perf_counter() - start
    return {
        "load": marks[1] - marks[0],
        "read": engine.spent,
        "second reader": again,
        "barcodes": codes,
        "fields": marks[2] - marks[1] - engine.spent - again - codes,
        "forensics": marks[3] - marks[2],
        "fingerprint": marks[4] - marks[3],
        "match": marks[5] - marks[4],
    }


def timed_verifier(threads: int | None) -> Verifier:
    """A verifier whose readers count their time; nothing is kept."""
    verifier = Verifier(Settings(threads=threads))
    verifier._engine = _Timed(verifier._engine)  # type: ignore[assignment]
    if verifier._second_reader is not None:
        verifier._second_reader = _Timed(verifier._second_reader)  # type: ignore[assignment]
    return verifier


def alone(pictures: Sequence[Path]) -> tuple[dict[str, float], dict[str, float]]:
    """In this process, one thread: MiB after loading the models and after all pictures; processor seconds of both.

    Processor time does not count what other programs use, so it can be compared on a busy machine, too.
    """
    verifier = Verifier(Settings(threads=1))
    loaded = peak_mib()
    ours = _processor_seconds(pictures, lambda path: _verify(verifier, path))
    memory = {"models_mib": loaded, "peak_mib": peak_mib()}
    plain = _plain(threads=1)
    theirs = _processor_seconds(pictures, lambda path: plain(load_picture(path).rgb[:, :, ::-1].copy()))
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    seconds = {"ours_s": sum(ours), "plain_s": sum(theirs), "ratio_median": statistics.median(ratios)}
    return memory, seconds


def _verify(verifier: Verifier, path: Path) -> None:
    verifier.verify(Claim.model_validate(_CLAIM), [path])


def _plain(threads: int | None = None) -> Any:
    from rapidocr import RapidOCR

    options: dict[str, Any] = {"Global.log_level": "error"}
    if threads is not None:
        options["EngineConfig.onnxruntime.intra_op_num_threads"] = threads
    return RapidOCR(params=options)


def _processor_seconds(pictures: Sequence[Path], work: Callable[[Path], Any]) -> list[float]:
    """The second of two turns each: the first pays for what is made once."""
    spent = []
    for path in pictures:
        work(path)
        start = time.process_time()
        work(path)
        spent.append(time.process_time() - start)
    return spent


def measure(corpus: Path, split: str, rounds: int = 3) -> dict[str, Any]:
    """Times on one honest picture per kind, medians over the rounds."""
    pictures = chosen_pictures(corpus, split)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        memory, processor = fresh.submit(alone, pictures).result()
    plain = _plain()
    ours = timed_verifier(None)
    rows = []
    for path in pictures:
        rgb = load_picture(path).rgb
        bgr = np.ascontiguousarray(rgb[:, :, ::-1])
        stages: dict[str, list[float]] = defaultdict(list)
        totals, theirs = [], []
        whole(ours, path)
        for _ in range(rounds):
            theirs.append(_seconds(lambda: plain(bgr)))  # noqa: B023  called at once
            spent = whole(ours, path)
            totals.append(sum(spent.values()))
            for name, seconds in spent.items():
                stages[name].append(seconds)
        rows.append(
            {
                "picture": path.name,
                "size": [int(rgb.shape[1]), int(rgb.shape[0])],
                "plain_s": statistics.median(theirs),
                "ours_s": statistics.median(totals),
                "ratio": statistics.median(totals) / statistics.median(theirs),
                "stages": {name: statistics.median(stages[name]) for name in STAGES},
            }
        )
    return {
        "rounds": rounds,
        "pictures": rows,
        "ratio_median": statistics.median(row["ratio"] for row in rows),
        "ratio_of_sums": sum(row["ours_s"] for row in rows) / sum(row["plain_s"] for row in rows),
        "stages_median": {n: statistics.median(row["stages"][n] for row in rows) for n in STAGES},
        "ours_median_s": statistics.median(row["ours_s"] for row in rows),
        "plain_median_s": statistics.median(row["plain_s"] for row in rows),
        "memory": memory,
        "processor": processor,
    }


def _seconds(call: Callable[[], Any]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
