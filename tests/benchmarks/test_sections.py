"""Every section runs on real pictures, and the page says what was measured and nothing else."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from PIL import Image

from benchmarks import bars, forensics, matching, page, plots, readers, reading, store
from benchmarks.__main__ import main
from benchmarks.reading_truth import corpus_cases

SAMPLES = Path(__file__).resolve().parents[2] / "sample_images"
HONEST = ("cases/CASE-001/01_alipay.png", "cases/CASE-002/01_wechat.png")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two honest sample pages and one of them with its amount painted over, in the corpus format."""
    folder = tmp_path_factory.mktemp("corpus")
    lines = []
    for line in (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines():
        truth = json.loads(line)
        if truth["file"] in HONEST:
            number = len(lines)
            extra = {
                "id": f"h{number}",
                "split": "dev",
                "save_family": "png",
                "save_chain": ["png"],
                "logic_fake": None,
            }
            lines.append({**truth, **extra, "file": f"h{number}.png"})
            shutil.copy(SAMPLES / truth["file"], folder / f"h{number}.png")
    with Image.open(folder / "h0.png") as image:
        pixels = np.array(image.convert("RGB"))
    x0, y0, x1, y1 = lines[0]["records"][0]["fields"]["amount"]["box"]
    pixels[y0:y1, x0:x1] = (255, 250, 240)
    Image.fromarray(pixels).save(folder / "e0.png")
    mask = np.zeros(pixels.shape[:2], np.uint8)
    mask[y0:y1, x0:x1] = 255
    Image.fromarray(mask).save(folder / "mask.png")
    edit = {
        "operator": "row_removed",
        "variant": "fill",
        "grade": "crude",
        "mask": "mask.png",
        "boxes": [[x0, y0, x1, y1]],
    }
    lines.append({**lines[0], "id": "e0", "file": "e0.png", "edit": edit})
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / "truth.jsonl").write_text(text, "utf-8")
    manifest = {"size": "hand", "seed": 0, "corpus_version": "0", "pictures": len(lines)}
    manifest["truth_sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    return folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path_factory.getbasetemp() / "bench-cache"
    monkeypatch.setenv("VERIFIER_BENCH_CACHE", str(cache))


@pytest.mark.slow
def test_reading_is_scored_on_the_pages(corpus: Path) -> None:
    cases = list(corpus_cases(corpus, "dev"))
    assert [case.path.name for case in cases] == ["h0.png", "h1.png"]
    reads = reading.read_all(readers.OURS, cases, 1)
    found = reading.summary(reads, misses=True)
    assert found["core"]["exact"]["total"] >= 10 and found["core"]["exact"]["value"] > 0.9
    assert found["page_kind"]["right"]["hits"] == 2
    assert "misses" not in reading.summary(reads, misses=False)
    again = reading.summary(reading.read_all(readers.OURS, cases, 1), misses=True)
    assert again == found, "kept lines give the same figures"


@pytest.mark.slow
def test_forensics_and_matching_run_and_make_a_page(corpus: Path, tmp_path: Path) -> None:
    each = tmp_path / "each.jsonl"
    found = forensics.run(corpus, "dev", None, 1, each)
    assert found["ours"]["honest"] == 2 and found["ours"]["operators"]["row_removed"]["pictures"] == 1
    assert found["ours"]["false_alarms"]["all honest"]["flagged"]["total"] == 2
    assert [json.loads(line)["what"] for line in each.read_text("utf-8").splitlines()] == [
        "authentic",
        "authentic",
        "row_removed",
    ]
    matched = matching.run(corpus, "dev", read=True, rounds=1)
    assert matched["false_match"]["hits"] == 0 and matched["altered_comparisons"] >= 6
    results = {
        "program": "0", "python": "3", "cores": 1, "split": "dev", "forensics": found,
        "matching": {"truth": matching.run(corpus, "dev", read=False, rounds=1), "read": matched},
        "corpus": {"size": "hand", "seed": 0, "version": "0", "truth_sha256": "0", "pictures": 3},
    }  # fmt: skip
    drawn = plots.draw(results, tmp_path)
    text = page.markdown(results, drawn)
    assert "bench-roc.svg" in drawn and "images/bench-roc.svg" in text
    assert "| row_removed | 1 |" in text and "## Matching" in text
    assert "## Reading" not in text and "whole verification" not in text
    first = (tmp_path / "bench-roc.svg").read_bytes()
    plots.draw(results, tmp_path)
    assert (tmp_path / "bench-roc.svg").read_bytes() == first


def test_a_small_clean_sample_does_not_show_a_small_rate() -> None:
    def results(alarms: int, honest: int) -> dict[str, Any]:
        from benchmarks.detection import shown_rate
        from benchmarks.metrics import rate

        alarm = shown_rate(rate(alarms, honest))
        stitched = {"recall": alarm, "scroll_captures_flagged": alarm}
        ours = {
            "bar_edits": None,
            "false_alarms": {"all honest": {"flagged": alarm}},
            "pixels": {"box_hit": alarm},
            "stitched": stitched,
        }
        return {"forensics": {"ours": ours}}

    def met(alarms: int, honest: int) -> bool | None:
        return next(
            row[3] for row in bars.bars(results(alarms, honest)) if row[0] == "honest pictures flagged"
        )

    assert met(0, 100) is None and met(0, 400) is True and met(20, 400) is False


def test_figures_go_between_the_marks_only(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n", "utf-8")
    assert page.into_readme(readme, {}, "en")
    text = readme.read_text("utf-8")
    assert (
        text.startswith("before\n<!-- bench -->\n| what")
        and text.endswith("<!-- /bench -->\nafter\n")
        and "old" not in text
    )
    readme.write_text("no marks", "utf-8")
    assert not page.into_readme(readme, {}, "zh")


def test_the_cache_never_answers_for_another_picture_or_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Engine:
        name, version = "fake", "1"
        models: ClassVar[dict[str, str]] = {}
        calls = 0

        def read(self, rgb: np.ndarray) -> Any:
            self.calls += 1
            return int(rgb.sum())

    monkeypatch.setenv("VERIFIER_BENCH_CACHE", str(tmp_path))
    engine = Engine()
    kept = store.KeptEngine(engine)
    one, other = np.zeros((4, 6, 3), np.uint8), np.zeros((6, 4, 3), np.uint8)
    other[0, 0] = 9
    assert kept.read(one) == kept.read(one) == 0 and engine.calls == 1
    assert kept.read(other) == 27 and engine.calls == 2
    engine.version = "2"
    assert store.KeptEngine(engine).read(one) == 0 and engine.calls == 3


def test_wrong_calls_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="holds no corpus"):
        main(["reading", "--corpus", str(tmp_path)])
    with pytest.raises(SystemExit):
        main(["nonsense"])
