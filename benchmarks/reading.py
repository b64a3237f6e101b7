"""How well fields are read: exact match per field, by kind, theme and save chain, and what is stated and wrong.

    python -m benchmarks reading [--corpus DIR] [--split dev]
    python -m benchmarks.reading DATASET [DATASET ...] [--split dev]     every miss by name

A value counts only when its canonical form is equal. ``unreadable`` is an honest miss; ``wrong`` is a value stated with
confidence that is not the one on the page, and so is any value stated for a place that is covered or cut.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.detection import shown_rate
from benchmarks.metrics import rate
from benchmarks.readers import COMPARED, OURS, reader
from benchmarks.reading_score import Scored, score
from benchmarks.reading_truth import Case, corpus_cases, latest, real_cases, sample_cases
from benchmarks.workers import each
from verifier.errors import ImageError
from verifier.fields.types import Fields, PageKind

CORE = (
    "amount",
    "paid_at",
    "created_at",
    "merchant",
    "order_no",
    "merchant_order_no",
    "transaction_no",
    "status",
)
"""What claims are compared by; the bar is set for these."""
COMPARED_PER_KIND = 3


@dataclass(frozen=True, slots=True)
class Read:
    """One picture after reading: its kind, the fate of each value, or why the file could not be read."""

    case: Case
    kind: str
    scored: tuple[Scored, ...]
    problem: str = ""


def read_case(task: tuple[str, Case]) -> Read:
    """Read one picture with the reader of that name."""
    name, case = task
    verifier = reader(name)
    assert verifier is not None, name
    try:
        fields: Fields = verifier.read(case.path, latest(case)).fields
    except ImageError as error:
        return Read(case, "", (), error.code)
    return Read(case, fields.recognition.kind.value, tuple(score(case, fields)))


def read_all(name: str, cases: Sequence[Case], workers: int) -> list[Read]:
    """All pictures by one reader."""
    return list(each(read_case, [(name, case) for case in cases], workers, f"reading ({name})"))


def values(scored: Iterable[Scored]) -> dict[str, Any]:
    """Shares over values that are there to be read, with their exact intervals."""
    counts = Counter(item.outcome for item in scored)
    there = sum(counts[key] for key in ("exact", "wrong", "unreadable", "missing"))
    wrong = counts["wrong"] + counts["open_filled"]
    return {
        "exact": shown_rate(rate(counts["exact"], there)),
        "confident_and_wrong": shown_rate(rate(wrong, there + counts["open_kept"] + counts["open_filled"])),
        **{key: counts[key] for key in ("unreadable", "missing", "wrong", "open_kept", "open_filled")},
    }


def summary(reads: Sequence[Read], *, misses: bool) -> dict[str, Any]:
    """Figures of one set of pictures. ``misses`` names each one: for sets that anybody may look at."""
    scored = [item for read in reads for item in read.scored]
    core = [item for item in scored if item.expected.name in CORE]
    found = {
        "pictures": len(reads),
        "core": values(core),
        "all": values(scored),
        "fields": _by(scored, lambda s: s.expected.name),
        "kinds": _by(core, lambda s: s.case.group),
        "themes": _by(core, lambda s: s.case.theme),
        "chains": _by(core, lambda s: s.case.chain),
        "page_kind": page_kinds(reads),
        "unreadable_files": [f"{read.case.path.name}: {read.problem}" for read in reads if read.problem],
    }
    if misses:
        found["misses"] = [_miss(item) for item in scored if item.outcome not in {"exact", "open_kept"}]
        found["wrong_kinds"] = [
            {"picture": _name(r.case), "expected": "/".join(r.case.kinds), "read": r.kind}
            for r in reads
            if r.case.kinds and r.kind not in r.case.kinds
        ]
    return found


def page_kinds(reads: Sequence[Read]) -> dict[str, Any]:
    """Right kinds over pages of evidence, and `unknown` over pages that are none."""
    told = [read for read in reads if read.case.kinds]
    strange = [read for read in told if read.case.kinds == (PageKind.UNKNOWN.value,)]
    evidence = [read for read in told if read not in strange]
    confused: Counter[str] = Counter(
        f"{'/'.join(read.case.kinds)} -> {read.kind}" for read in told if read.kind not in read.case.kinds
    )
    return {
        "right": shown_rate(rate(sum(read.kind in read.case.kinds for read in told), len(told))),
        "evidence_right": shown_rate(rate(sum(r.kind in r.case.kinds for r in evidence), len(evidence))),
        "unknown_answered_unknown": shown_rate(
            rate(sum(r.kind in r.case.kinds for r in strange), len(strange))
        ),
        "confused": dict(sorted(confused.items())),
    }


def _by(scored: Iterable[Scored], key: Callable[[Scored], str]) -> dict[str, Any]:
    groups: dict[str, list[Scored]] = defaultdict(list)
    for item in scored:
        groups[key(item)].append(item)
    return {name: values(items) for name, items in sorted(groups.items()) if name}


def _name(case: Case) -> str:
    return "/".join(case.path.parts[-2:])


def _miss(item: Scored) -> dict[str, str]:
    # The real pages show real people.
    private = item.case.source == "real" and item.expected.name == "payer"
    expected = "(hidden)" if item.expected.open else item.expected.value
    return {
        "picture": _name(item.case),
        "field": item.expected.name,
        "expected": "(a name)" if private else expected,
        "read": "" if private else item.got,
        "outcome": item.outcome,
        "reason": item.reason,
    }


def compared_cases(cases: Sequence[Case], per_kind: int = COMPARED_PER_KIND) -> list[Case]:
    """The first pictures of every kind: what the slower engines read too."""
    seen: Counter[str] = Counter()
    chosen = []
    for case in cases:
        if case.records and seen[case.group] < per_kind:
            seen[case.group] += 1
            chosen.append(case)
    return chosen


def engines(corpus: Path, split: str, workers: int) -> dict[str, Any]:
    """The first pictures of every kind by every engine; a column is None where the engine is not installed."""
    cases = compared_cases(list(corpus_cases(corpus, split)))
    columns: dict[str, Any] = {}
    for name in (OURS, *COMPARED):
        if reader(name) is None:
            columns[name] = None
            continue
        reads = read_all(name, cases, workers)
        scored = [item for read in reads for item in read.scored]
        core = [item for item in scored if item.expected.name in CORE]
        columns[name] = {
            "core": values(core),
            "fields": _by(core, lambda s: s.expected.name),
            "page_kind": page_kinds(reads)["right"],
        }
    return {"pictures": len(cases), "columns": columns}


def run(
    corpus: Path, split: str, samples: Path, real: Path | None, workers: int, limit: int | None = None
) -> dict[str, Any]:
    """The corpus split, the samples and the real pages."""
    cases = list(corpus_cases(corpus, split))[:limit]
    found: dict[str, Any] = {
        "split": split,
        "corpus": summary(read_all(OURS, cases, workers), misses=split != "test"),
        "sample_images": summary(read_all(OURS, list(sample_cases(samples)), workers), misses=True),
    }
    if real is not None:
        reads = read_all(OURS, list(real_cases(real)), workers)
        found["real_pages"] = summary([r for r in reads if r.case.source == "real"], misses=True)
        found["real_other"] = summary([r for r in reads if r.case.source != "real"], misses=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "datasets", nargs="+", type=Path, help="a corpus, sample_images, or the real pictures"
    )
    parser.add_argument("--split", choices=["train", "dev", "test"])
    chosen = parser.parse_args()
    found = {}
    for folder in chosen.datasets:
        real = (folder / "pages" / "truth.jsonl").is_file()
        cases = list(real_cases(folder) if real else corpus_cases(folder, chosen.split))
        found[folder.name] = summary(read_all(OURS, cases, 1), misses=True)
    print(json.dumps(found, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
