"""Matching measured with altered claims: ``python -m benchmarks.matching CORPUS [--split test] [--read]``.

Without ``--read`` the fields are the truth's own: that measures the comparison alone, in seconds. With it they are
what the program reads from the pictures.
Bars: no false match in at least 10,000 comparisons, false mismatches at most 0.3 %.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.altered_claims import ClaimCase, MatchTally, claims_from
from benchmarks.detection import shown_rate
from benchmarks.metrics import rate
from benchmarks.readers import OURS, reader
from benchmarks.truth_evidence import evidence_of
from benchmarks.workers import each
from verifier.claims.compare import compare_claim
from verifier.claims.model import Claim, MistakeType
from verifier.claims.types import FieldComparison
from verifier.evidence import PictureEvidence
from verifier.outcomes import Integrity, Outcome
from verifier.policy.loader import default_policy

LEAST_COMPARISONS = 10_000
LEAST_MISMATCH_RATE = 0.003


def truths(folder: Path, split: str | None) -> Iterator[dict[str, Any]]:
    """The corpus's pictures of one split, in the file's order."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as file:
        for line in file:
            truth = json.loads(line)
            if split is None or truth.get("split", split) == split:
                truth.setdefault("id", truth["file"])
                yield truth


def read_evidence(task: tuple[Path, Mapping[str, Any]]) -> PictureEvidence:
    """What the program reads from one picture, as evidence."""
    folder, truth = task
    verifier = reader(OURS)
    assert verifier is not None
    # As if the claim were filed when the picture was taken.
    shown = verifier.read(folder / truth["file"], datetime.fromisoformat(truth["captured_at"])).fields
    size = truth["width"], truth["height"]
    return PictureEvidence(truth["file"], truth["id"], *size, "", shown, Integrity.NOT_ASSESSABLE)


def compare(case: ClaimCase, evidence: PictureEvidence, currency: str = "CNY") -> dict[str, FieldComparison]:
    """Compare one made claim with its one picture."""
    claim = Claim.model_validate(
        {
            **case.values,
            "currency": currency,
            "case_id": "bench",
            "mistake_type": MistakeType.PAID_NOT_CREDITED,
        }
    )
    found = compare_claim(claim, [evidence], default_policy().matching)
    return {comparison.field: comparison for comparison in found}


def measure(
    cases: Iterator[tuple[ClaimCase, PictureEvidence, str]],
) -> tuple[MatchTally, list[dict[str, str]]]:
    """Tally every comparison; the second part names each error."""
    tally, errors = MatchTally(), []
    for case, evidence, currency in cases:
        found = compare(case, evidence, currency)
        for name in (case.altered,) if case.altered else case.values:
            if name not in found:
                continue
            outcome = found[name].outcome
            # A page that does not show the field leaves it as open as one that cannot be read.
            verdict = "unreadable" if outcome is Outcome.NOT_SHOWN else outcome.value
            tally.add(ClaimCase(case.picture, case.values, case.altered and name, case.how), verdict)
            if verdict == ("match" if case.altered else "mismatch"):
                line = {
                    "picture": case.picture,
                    "field": name,
                    "claimed": case.values[name],
                    "read": found[name].read,
                }
                errors.append({**line, "error": "false match" if case.altered else "false mismatch"})
    return tally, errors


def run(folder: Path, split: str | None, *, read: bool, rounds: int, workers: int = 1) -> dict[str, Any]:
    """Measure a corpus: with the truth's own fields, or with what is ``read`` from the pictures."""
    wanted = [t for t in truths(folder, split) if next(claims_from(t), None) is not None]
    if not wanted:
        raise SystemExit(f"{folder}: no picture of split {split} can carry a claim")
    if read:
        found = each(read_evidence, [(folder, t) for t in wanted], workers, "matching")
        evidence = {t["id"]: e for t, e in zip(wanted, found, strict=True)}
    else:
        evidence = {t["id"]: evidence_of(t) for t in wanted}

    def cases() -> Iterator[tuple[ClaimCase, PictureEvidence, str]]:
        for truth in wanted:
            currency = truth["records"][0]["fields"]["amount"].get("currency", "CNY")
            for seed in range(rounds):
                for case in claims_from(truth, seed):
                    if case.altered or seed == 0:
                        yield case, evidence[truth["id"]], currency

    tally, errors = measure(cases())
    rates = tally.rates()
    altered = sum(tally.altered.values())
    false_matches = sum(tally.false_match.values())
    mismatch = rates["false_mismatch"]
    return {
        "split": split,
        "pictures": len(wanted),
        "readings": "read" if read else "truth",
        "altered_comparisons": altered,
        "false_match": shown_rate(rate(false_matches, altered)),
        "true_comparisons": tally.true,
        "false_mismatch": shown_rate(mismatch),
        "open": tally.unreadable,
        "rates": {name: shown_rate(r) for name, r in rates.items()},
        "bars": {
            "no false match in 10,000": false_matches == 0 and altered >= LEAST_COMPARISONS,
            "false mismatch <= 0.3 %": mismatch.value is not None and mismatch.value <= LEAST_MISMATCH_RATE,
        },
        "errors": [] if split == "test" else errors[:200],
    }


def section(folder: Path, split: str, workers: int) -> dict[str, Any]:
    """The comparison alone, and together with reading; enough alterations for the bar of 10,000 comparisons."""
    pictures = sum(next(claims_from(t), None) is not None for t in truths(folder, split))
    # At least three fields of every claim can be altered.
    rounds = max(1, -(-LEAST_COMPARISONS // max(1, 3 * pictures)))
    return {
        "truth": run(folder, split, read=False, rounds=rounds),
        "read": run(folder, split, read=True, rounds=rounds, workers=workers),
    }


def main() -> int:
    """Command line; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="test", help="'all' takes every picture")
    parser.add_argument("--read", action="store_true", help="compare with what is read from the pictures")
    parser.add_argument("--rounds", type=int, default=1, help="different alterations per picture and field")
    options = parser.parse_args()
    split = None if options.split == "all" else options.split
    found = run(options.corpus, split, read=options.read, rounds=options.rounds)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0 if all(found["bars"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
