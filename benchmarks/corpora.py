"""The corpora that are measured: found, or built on the first run."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.store import ROOT


def corpus_folder(given: Path | None, size: str = "small") -> Path:
    """The folder named, or ``corpus/<size>``, which is built when it is not there or of another generator version.

    Raises:
        SystemExit: the named folder holds no corpus.
    """
    if given is not None:
        if not (given / "truth.jsonl").is_file():
            raise SystemExit(f"{given} holds no corpus (no truth.jsonl)")
        return given
    from tools.corpus.build import VERSION, main

    folder = ROOT / "corpus" / size
    manifest = folder / "MANIFEST.json"
    if not manifest.is_file() or json.loads(manifest.read_text("utf-8"))["corpus_version"] != VERSION:
        print(f"building the corpus {folder.relative_to(ROOT)} (once)", file=sys.stderr)
        if main(["--size", size, "--out", str(folder)]) != 0:
            raise SystemExit(
                "the corpus could not be built; `make bench` needs Chromium and the corpus fonts"
            )
    return folder


def label_of(folder: Path) -> dict[str, Any]:
    """What a page of results says about a corpus: size, seed, version, truth digest."""
    manifest = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    return {
        "size": manifest["size"],
        "seed": manifest["seed"],
        "version": manifest["corpus_version"],
        "truth_sha256": manifest["truth_sha256"][:16],
        "pictures": manifest["pictures"],
    }
