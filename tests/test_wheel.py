"""The built wheel carries its models and works from an empty directory in a clean virtual environment."""

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "sample_images" / "cases" / "CASE-001"


def run(*command: str | Path, cwd: Path, ok: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        list(map(str, command)), check=False, cwd=cwd, capture_output=True, text=True, timeout=280
    )
    assert done.returncode in ok, done.stderr[-2000:]
    return done


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_wheel_works_alone(tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, ROOT, cwd=tmp_path)
    wheel = next(tmp_path.glob("*.whl"))
    names = zipfile.ZipFile(wheel).namelist()
    for part in ("pages", "policies", "rules", "numbers"):
        assert any(name.startswith(f"verifier/_models/{part}/") for name in names), part
    assert "verifier/py.typed" in names
    assert not any(name.startswith(("tests/", "tools/", "sample_images/")) for name in names)

    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    quiet = ("--quiet", "--disable-pip-version-check")
    run(python, "-m", "pip", "install", *quiet, "-c", ROOT / "constraints.txt", wheel, cwd=tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    where = run(python, "-c", "import verifier; print(verifier.__file__)", cwd=empty).stdout
    assert str(home) in where
    done = run(home / "bin" / "verifier", "verify", SAMPLE, "--json", cwd=empty)
    report = json.loads(done.stdout)["results"][0]
    assert (report["case_id"], report["verdict"]) == ("CASE-001", "consistent")
    assert list(empty.iterdir()) == []
