"""kill -9 at any moment: the next run goes on, repeats no finished case, loses none, and says the same."""

import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch.resumable import NAMES, main


def keys(journal: Path) -> set[bytes]:
    whole = journal.read_bytes().rpartition(b"\n")[0] if journal.exists() else b""
    return set(re.findall(rb'"case_id":"(\w)","report":\{', whole))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_at_random_moments(tmp_path: Path, jobs: int) -> None:
    moments = random.Random(7)
    command = [sys.executable, "-m", "tests.batch.resumable", str(tmp_path / "killed"), str(jobs)]
    (tmp_path / "killed").mkdir()
    log = tmp_path / "killed" / "log"
    kills = 0
    for _ in range(3):
        finished = {key.decode() for key in keys(tmp_path / "killed" / "journal")}
        before = len(log.read_text().split()) if log.exists() else 0
        process = subprocess.Popen(command)
        # Counted from the first case on, so that the kill falls into the work and not into the start.
        while process.poll() is None and (not log.exists() or len(log.read_text().split()) == before):
            time.sleep(0.01)
        time.sleep(moments.uniform(0, 0.3))
        process.kill()
        kills += process.wait() != 0
        # The case in work when the parent dies may still be logged by its worker; the journal decides.
        repeated = set(log.read_text().split()[before:]) & finished
        assert repeated == set()
    assert kills >= 2
    subprocess.run(command, check=True)
    (tmp_path / "whole").mkdir()
    main(tmp_path / "whole", 1)
    assert (tmp_path / "killed" / "results").read_text() == (tmp_path / "whole" / "results").read_text()
    assert set(log.read_text().split()) == set(NAMES)
    assert len(log.read_text().split()) <= len(NAMES) + kills * jobs
