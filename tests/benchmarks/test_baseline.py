"""The comparison with the recorded baseline has to be loud, and must not be fooled by other pictures."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import benchmarks.__main__ as command
from benchmarks import baseline
from benchmarks.detection import shown_rate
from benchmarks.metrics import rate
from verifier import ExitCode


def _results(exact: int = 950, wrong: int = 2, ratio: float = 0.5) -> dict[str, Any]:
    core = {"exact": shown_rate(rate(exact, 1000)), "confident_and_wrong": shown_rate(rate(wrong, 1000))}
    return {
        "corpus": {"size": "small", "seed": 1, "version": "2", "truth_sha256": "abc"},
        "split": "test",
        "reading": {"corpus": {"core": core}},
        "speed": {"whole": {"ratio_of_sums": ratio}},
    }


def test_the_same_run_is_not_worse() -> None:
    assert baseline.worse(_results(), baseline.record(_results())) == []


def test_within_the_interval_nothing_is_said() -> None:
    assert baseline.worse(_results(exact=940, wrong=4, ratio=0.58), baseline.record(_results())) == []


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"exact": 900}, "reading.corpus.core.exact"),
        ({"wrong": 12}, "reading.corpus.core.confident_and_wrong"),
        ({"ratio": 0.61}, "speed.whole.ratio_of_sums"),
    ],
)
def test_a_figure_beyond_its_interval_is_named(changed: dict[str, Any], named: str) -> None:
    found = baseline.worse(_results(**changed), baseline.record(_results()))
    assert len(found) == 1 and found[0].startswith(named)


def test_better_is_not_worse() -> None:
    assert baseline.worse(_results(exact=1000, wrong=0, ratio=0.1), baseline.record(_results())) == []


def test_a_figure_that_is_no_longer_measured_is_named() -> None:
    results = _results()
    del results["speed"]
    assert baseline.worse(results, baseline.record(_results())) == [
        "speed.whole.ratio_of_sums: recorded, but no longer measured"
    ]


def test_figures_without_anything_counted_are_named() -> None:
    empty = _results()
    empty["reading"]["corpus"]["core"]["exact"] = shown_rate(rate(0, 0))
    found = baseline.worse(empty, baseline.record(_results()))
    assert len(found) == 1 and "nothing was counted" in found[0]


@pytest.mark.parametrize("key", ["corpus", "split"])
def test_other_pictures_are_not_compared(key: str) -> None:
    other = copy.deepcopy(_results())
    other[key] = {**other["corpus"], "version": "3"} if key == "corpus" else "dev"
    with pytest.raises(baseline.NotComparableError, match=key):
        baseline.worse(other, baseline.record(_results()))


def test_another_chromium_is_compared_all_the_same() -> None:
    other = copy.deepcopy(_results())
    other["corpus"]["truth_sha256"] = "def"
    assert baseline.worse(other, baseline.record(_results())) == []


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"corpus": 1}'])
def test_a_missing_or_broken_baseline_is_an_error(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(baseline.NotComparableError):
        baseline.load(path)


def test_every_guarded_figure_is_named_once() -> None:
    assert len({f.path for f in baseline.FIGURES}) == len(baseline.FIGURES)


def test_the_exit_code_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(command, "BASELINE", tmp_path / "baseline.json")
    assert command.guard(_results()) == ExitCode.USAGE
    command.BASELINE.write_text(json.dumps(baseline.record(_results())))
    assert command.guard(_results()) == ExitCode.CONSISTENT
    assert command.guard(_results(exact=500)) == ExitCode.MISMATCH
    said = capsys.readouterr()
    assert "WORSE THAN RECORDED: reading.corpus.core.exact: 50.00 %" in said.err
