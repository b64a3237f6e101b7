"""Judge whole cases: what a perfect reader hands over, or what the program reads from the pixels."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.whole_cases.pages import Page, evidence, png
from benchmarks.whole_cases.suite import EDITED, WholeCase
from verifier.claims.model import DEFAULT_ZONE, Claim
from verifier.errors import ImageError
from verifier.evidence import CaseEvidence, FileProblem, PictureEvidence
from verifier.outcomes import Verdict
from verifier.policy.judge import judge
from verifier.policy.loader import default_policy
from verifier.policy.types import Judgement

if TYPE_CHECKING:
    from verifier import Verifier


@dataclass(frozen=True, slots=True)
class Result:
    """How one case was judged. ``wrong`` is empty when verdict and reasons are the expected ones."""

    case: WholeCase
    judgement: Judgement
    wrong: str

    @property
    def falsely_consistent(self) -> bool:
        """The worst outcome: a defect passed."""
        return self.judgement.verdict is Verdict.CONSISTENT and self.case.verdict is not Verdict.CONSISTENT


def as_read(case: WholeCase) -> CaseEvidence:
    """The case as a perfect reader hands it over; a broken file as the loader reports it."""
    pictures, problems = [], []
    for index, page in enumerate(case.pages):
        if index == case.broken:
            problems.append(FileProblem(page.name, "truncated", "the file ends before the picture does"))
        else:
            pictures.append(evidence(page))
    return CaseEvidence(tuple(pictures), tuple(problems))


@dataclass(slots=True)
class Drawn:
    """Renders, saves, reads and inspects the pages of cases; a page that several cases share is done once."""

    verifier: Verifier
    _seen: dict[str, tuple[PictureEvidence, ...]] = field(default_factory=dict)

    def read(self, case: WholeCase) -> CaseEvidence:
        """The case as the program finds it in its files."""
        pictures: list[PictureEvidence] = []
        problems = []
        filed = Claim.model_validate({"case_id": case.id, **case.claim}).filed_at
        for index, page in enumerate(case.pages):
            broken = index == case.broken
            try:
                key = f"{broken} {filed} {page!r}"
                if key not in self._seen:
                    self._seen[key] = self._examine(page, filed, broken=broken)
                pictures.extend(self._seen[key])
            except ImageError as error:
                problems.append(FileProblem(page.name, error.code, error.reason, error.hint))
        return CaseEvidence(tuple(pictures), tuple(problems))

    def _examine(self, page: Page, filed: datetime | None, *, broken: bool) -> tuple[PictureEvidence, ...]:
        data = png(page)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / page.name
            path.write_bytes(data[: len(data) * 2 // 5] if broken else data)
            return self.verifier.examine(path, page.name, filed)


def judged(case: WholeCase, read: CaseEvidence) -> Result:
    """Judge and hold against what is expected."""
    as_of = datetime.fromisoformat(case.as_of).replace(tzinfo=DEFAULT_ZONE) if case.as_of else None
    claim = Claim.model_validate({"case_id": case.id, **case.claim})
    judgement = judge(claim, read, default_policy(), as_of=as_of)
    return Result(case, judgement, _wrong(case, judgement))


def _wrong(case: WholeCase, judgement: Judgement) -> str:
    stated = [check.rule_id for check in (*judgement.reasons, *judgement.checks)]
    first = stated[0] if judgement.reasons else ""
    missing = [rule for rule in case.named if rule not in stated]
    if judgement.verdict not in case.accepted:
        return f"verdict {judgement.verdict.value} ({first}), expected {case.verdict.value}"
    if not (_tells_of_editing(first) if case.reason == EDITED else first == case.reason):
        return f"first reason {first}, expected {case.reason}"
    return f"does not state {', '.join(missing)}" if missing else ""


def _tells_of_editing(rule_id: str) -> bool:
    return rule_id[:1] in {"S", "F", "L"} or rule_id in {"P120", "P121"}


def measure(results: Iterable[Result]) -> dict[str, Any]:
    """The figures of a run: how many are right, and every wrong one by name."""
    results = list(results)
    return {
        "cases": len(results),
        "right": sum(not r.wrong for r in results),
        "false_consistent": sum(r.falsely_consistent for r in results),
        "wrong": {r.case.id: r.wrong for r in results if r.wrong},
    }


def run(cases: Iterable[WholeCase], verifier: Verifier | None) -> Iterator[Result]:
    """Judge all cases; without a verifier from perfect readings."""
    drawn = Drawn(verifier) if verifier is not None else None
    for case in cases:
        yield judged(case, drawn.read(case) if drawn is not None else as_read(case))
