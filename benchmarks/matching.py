"""Matching measured with altered claims: ``python -m benchmarks.matching CORPUS [--split test] [--readings FILE]``.

Without ``--readings`` the fields are the truth's own: that measures the comparison alone, in seconds. With it they are
what the program reads from the pictures; the file keeps them, so that a second run need not read again.
Bars: no false match in at least 10,000 comparisons, false mismatches at most 0.3 %.
"""

from __future__ import annotations

import argparse
import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.altered_claims import ClaimCase, MatchTally, claims_from
from benchmarks.truth_evidence import evidence_of
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


def readings(folder: Path, wanted: list[dict[str, Any]], store: Path) -> dict[str, PictureEvidence]:
    """What the program reads from each picture, from the store where it has been read before.

    The store is a pickle that this benchmark wrote itself; give it no file of anybody else's.
    """
    known: dict[str, PictureEvidence] = pickle.loads(store.read_bytes()) if store.is_file() else {}
    missing = [t for t in wanted if t["id"] not in known]
    if missing:
        from verifier import Verifier

        verifier = Verifier()
        for number, truth in enumerate(missing, 1):
            shown = verifier.read(folder / truth["file"]).fields
            known[truth["id"]] = PictureEvidence(
                truth["file"],
                truth["id"],
                truth["width"],
                truth["height"],
                "",
                shown,
                Integrity.NOT_ASSESSABLE,
            )
            if number % 50 == 0 or number == len(missing):
                store.write_bytes(pickle.dumps(known))
                print(f"read {number} of {len(missing)}", file=sys.stderr)
    return known


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


def run(folder: Path, split: str | None, store: Path | None, rounds: int) -> dict[str, Any]:
    """Measure a corpus and return the figures."""
    wanted = [t for t in truths(folder, split) if next(claims_from(t), None) is not None]
    read = readings(folder, wanted, store) if store else {t["id"]: evidence_of(t) for t in wanted}
    if not wanted:
        raise SystemExit(f"{folder}: no picture of split {split} can carry a claim")

    def cases() -> Iterator[tuple[ClaimCase, PictureEvidence, str]]:
        for truth in wanted:
            for seed in range(rounds):
                for case in claims_from(truth, seed):
                    if case.altered or seed == 0:
                        yield (
                            case,
                            read[truth["id"]],
                            truth["records"][0]["fields"]["amount"].get("currency", "CNY"),
                        )

    tally, errors = measure(cases())
    rates = tally.rates()
    altered = sum(tally.altered.values())
    false_matches = sum(tally.false_match.values())
    mismatch = rates["false_mismatch"]
    return {
        "pictures": len(wanted),
        "readings": "real" if store else "truth",
        "altered_comparisons": altered,
        "false_matches": false_matches,
        "true_comparisons": tally.true,
        "false_mismatches": tally.false_mismatch,
        "open": tally.unreadable,
        "rates": {name: [r.hits, r.total, r.value, r.low, r.high] for name, r in rates.items()},
        "bars": {
            "no false match in 10,000": false_matches == 0 and altered >= LEAST_COMPARISONS,
            "false mismatch <= 0.3 %": mismatch.value is not None and mismatch.value <= LEAST_MISMATCH_RATE,
        },
        "errors": errors[:200],
    }


def main() -> int:
    """Command line; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--split", default="test", help="'all' takes every picture")
    parser.add_argument("--readings", type=Path, help="read the pictures and keep the readings in this file")
    parser.add_argument("--rounds", type=int, default=1, help="different alterations per picture and field")
    options = parser.parse_args()
    split = None if options.split == "all" else options.split
    found = run(options.corpus, split, options.readings, options.rounds)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return 0 if all(found["bars"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
