"""A miniature corpus built with the real renderer: files, hashes, truth and masks agree; the seed decides everything."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tools.corpus.build import build
from tools.corpus.chain_plan import History
from tools.corpus.plan import AUTHENTIC, LOGIC, SCROLL, Task, Unit
from tools.corpus.splits import assert_disjoint, variants

PLAIN = History("none", "png", (), ("png",))
SENT = History("jpeg_high", "messenger", ("jpeg:q92:444",), ("messenger_resize:720", "jpeg:q80:420:ramp"))
CROPPED = History("none", "crop", (), ("crop:0,80,0,60", "jpeg:q92:420"))


def _unit() -> Unit:
    split = "test"
    tasks = [
        Task("a-0", AUTHENTIC, "", PLAIN, 0),
        Task("a-1", AUTHENTIC, "", SENT, 1),
        Task("e-same", "retype_same", variants("retype_same", split)[0].name, SENT),
        Task("e-font", "retype_font", variants("retype_font", split)[0].name, CROPPED),
        Task("e-long", "rebuilt_long", variants("rebuilt_long", split)[0].name, PLAIN),
        Task("m-0", "user_markup", variants("user_markup", split)[0].name, SENT),
        Task("s-0", SCROLL, variants(SCROLL, split)[0].name, PLAIN),
        Task("l-0", LOGIC, variants(LOGIC, split)[0].name, PLAIN),
    ]
    return Unit(split, 0, 5, (("wechat_detail", 0), ("alipay_detail", 0)), tuple(tasks))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], dict[str, Any]]:
    out = tmp_path_factory.mktemp("corpus")
    manifest = build(out, [_unit()], size="mini", seed=5, jobs=1)
    lines = [json.loads(line) for line in (out / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    return out, manifest, {line["id"]: line for line in lines}


@pytest.mark.slow
def test_every_task_gives_a_picture_that_the_truth_describes(corpus: Any) -> None:
    out, manifest, lines = corpus
    assert manifest["skipped"] == []
    assert set(lines) == {"a-0", "a-1", "e-same", "e-font", "e-long", "m-0", "s-0", "l-0", "l-0-honest"}
    for line in lines.values():
        data = (out / line["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == line["sha256"]
        with Image.open(out / line["file"]) as image:
            assert image.size == (line["width"], line["height"])
        for record in line["records"]:
            for field in record["fields"].values():
                x0, y0, x1, y1 = field["box"]
                assert 0 <= x0 < x1 <= line["width"] and 0 <= y0 < y1 <= line["height"]
    assert_disjoint(lines.values())


@pytest.mark.slow
def test_masks_fit_their_pictures_and_edits_name_their_history(corpus: Any) -> None:
    out, _, lines = corpus
    for name in ("e-same", "e-font", "e-long"):
        edit = lines[name]["edit"]
        with Image.open(out / edit["mask"]) as image:
            mask = np.asarray(image.convert("L"))
            assert image.size == (lines[name]["width"], lines[name]["height"])
        assert 0 < (mask > 0).mean() < 0.9
        x0, y0, x1, y1 = edit["boxes"][0]
        assert (mask[y0:y1, x0:x1] > 0).mean() > 0.7
        assert lines[name]["save_chain"] == edit["history_before"] + edit["history_after"]
        assert lines[name]["base"] in lines
    assert lines["e-same"]["save_family"] == "messenger"
    assert lines["e-long"]["stitched"] and lines["e-long"]["seams"]


@pytest.mark.slow
def test_negatives_and_logic_fakes_have_no_edit_record(corpus: Any) -> None:
    _, _, lines = corpus
    for name in ("a-0", "a-1", "m-0", "s-0", "l-0", "l-0-honest"):
        assert lines[name]["edit"] is None
    assert lines["m-0"]["markup"] and lines["s-0"]["scroll_capture"]
    assert lines["l-0"]["logic_fake"]["kind"] == "order_date_after_time"
    assert lines["l-0"]["base"] == "l-0-honest" and lines["l-0-honest"]["logic_fake"] is None


@pytest.mark.slow
def test_the_same_seed_gives_the_same_files(corpus: Any, tmp_path: Path) -> None:
    _, manifest, _ = corpus
    again = build(tmp_path / "again", [_unit()], size="mini", seed=5, jobs=1)
    assert again["truth_sha256"] == manifest["truth_sha256"]


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("keep me")
    with pytest.raises(SystemExit, match="not empty"):
        build(tmp_path, [], size="mini", seed=1, jobs=1)
    assert (tmp_path / "thesis.txt").read_text() == "keep me"
