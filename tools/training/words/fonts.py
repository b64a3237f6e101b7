"""The fonts that words are drawn in: fetched with npm, turned into files that the browser and Pillow find by family."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from tools.corpus.catalog import CACHE
from tools.corpus.catalog import families as corpus_families
from tools.corpus.convert_fonts import WEIGHTS, convert

_PACKAGES = Path(__file__).parent / "fonts" / "package.json"
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include>{corpus}</include>
  <dir>{fonts}</dir>
</fontconfig>
"""


def prepare(work: Path) -> tuple[list[str], Path]:
    """Fetch and convert what is not in ``work`` yet; return the families and the fontconfig file that knows them."""
    packages = sorted(json.loads(_PACKAGES.read_text("utf-8"))["dependencies"])
    out = work / "fonts"
    conf = work / "fonts.conf"
    if not conf.is_file():
        _fetch(work)
        out.mkdir(parents=True, exist_ok=True)
        for package in packages:
            slug = package.rpartition("/")[2]
            for weight in WEIGHTS:
                source = (
                    work / "npm" / "node_modules" / package / "files" / f"{slug}-latin-{weight}-normal.woff"
                )
                if source.is_file():
                    convert(source, out / f"{slug}-{weight}.ttf", _family(package), weight)
        conf.write_text(_FONTCONFIG.format(corpus=CACHE / "fonts.conf", fonts=out), "utf-8")
    own = [f.family for f in corpus_families() if f.split == "train" and {"latin", "number"} & set(f.roles)]
    return [*own, *map(_family, packages)], conf


def _fetch(work: Path) -> None:
    folder = work / "npm"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_PACKAGES, folder / "package.json")
    subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock"],
        cwd=folder,
        check=True,
    )


def _family(package: str) -> str:
    """A name that no family of the corpus or of the system has."""
    return "Words " + package.rpartition("/")[2].replace("-", " ").title()


def files(work: Path) -> list[Path]:
    """The font files that Pillow draws with."""
    return sorted((work / "fonts").glob("*.ttf"))
