"""Measured precision: counted right, checked when loaded, shown with the rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.rule_precision import tally, write
from verifier import rule_precision
from verifier.checks import Check, CheckStatus, Severity
from verifier.errors import ModelDataError
from verifier.rule_precision import measured, precision_note
from verifier.rules import catalogue

HONEST = {"edit": None, "logic_fake": None}
FORGED = {"edit": {"operator": "splice"}, "logic_fake": None}


def failed(rule: str) -> Check:
    return Check(rule, CheckStatus.FAILED, Severity.REVIEW)


def test_shipped_measurement_names_known_rules() -> None:
    assert set(measured().rules) <= set(catalogue())
    assert measured().split == "dev" and measured().pictures > measured().honest > 0


def test_counts_pictures_not_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    items = [
        (FORGED, [failed("S100"), failed("S100"), Check("L101", CheckStatus.PASSED)]),
        (HONEST, [failed("S105"), failed("F001")]),
        (FORGED, [failed("S105"), failed("F301")]),
    ]
    result = tally(items, split="dev", corpus="x")
    counts = {rule: (p.tp, p.fp) for rule, p in result.rules.items()}
    assert counts == {"S100": (1, 0), "S105": (1, 1)} and (result.pictures, result.honest) == (3, 1)
    write(result, tmp_path / rule_precision.FILE)
    monkeypatch.setattr(rule_precision, "models_dir", lambda: tmp_path)
    measured.cache_clear()
    try:
        assert "1 of the 2 pictures" in precision_note("S105", "en") and "2 次" in precision_note(
            "S105", "zh"
        )
        assert precision_note("L101", "en") == ""
        (tmp_path / rule_precision.FILE).write_text(
            "split: test\ncorpus: x\npictures: 1\nhonest: 0\nrules: {}\n"
        )
        measured.cache_clear()
        with pytest.raises(ModelDataError):
            measured()
    finally:
        measured.cache_clear()
