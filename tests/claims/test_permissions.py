"""Folders and files that may not be read are named; the other cases are found all the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLAIM = (ROOT / "sample_images" / "cases" / "CASE-001" / "claim.yaml").read_text("utf-8")
# Root reads everything unless it gives the capability up.
_CAPS = "-dac_override,-dac_read_search"
_AS_USER = ["setpriv", f"--bounding-set={_CAPS}", f"--inh-caps={_CAPS}"] if os.geteuid() == 0 else []
_SHOW = """
import json, sys
from verifier.claims.discover import discover_cases
from verifier.claims.model import Claim
print(json.dumps({c.folder.name: {
    "claim": "good" if isinstance(c.claim, Claim) else f"{c.claim.code}: {c.claim.reason}",
    "pictures": [p.name for p in c.pictures],
    "problems": [[p.where, p.code] for p in c.problems],
} for c in discover_cases(sys.argv[1])}))
"""


@pytest.mark.skipif(
    bool(_AS_USER) and shutil.which("setpriv") is None, reason="root cannot drop capabilities"
)
def test_what_may_not_be_opened_is_named(tmp_path: Path) -> None:
    for name in ("GOOD", "CLOSED", "INNER"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "claim.yaml").write_text(CLAIM.replace("CASE-001", name), "utf-8")
        (tmp_path / name / "a.png").write_bytes(b"x")
    (tmp_path / "INNER" / "more").mkdir()
    shut = [tmp_path / "CLOSED", tmp_path / "INNER" / "more"]
    for folder in shut:
        folder.chmod(0)
    try:
        command = [*_AS_USER, sys.executable, "-c", _SHOW, str(tmp_path)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, timeout=120)
    finally:
        for folder in shut:
            folder.chmod(0o700)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["GOOD"] == {"claim": "good", "pictures": ["a.png"], "problems": []}
    assert found["INNER"]["pictures"] == ["a.png"] and found["INNER"]["problems"] == [
        ["INNER/more", "io_error"]
    ]
    assert found["CLOSED"]["claim"].startswith("io_error: ") and found["CLOSED"]["pictures"] == []
    assert ["CLOSED", "io_error"] in found["CLOSED"]["problems"]
