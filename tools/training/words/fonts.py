"""The fonts that words are drawn in: fetched with npm, turned into files that the browser and Pillow find by family."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.corpus.catalog import CACHE
from tools.corpus.catalog import families as corpus_families
from tools.corpus.convert_fonts import WEIGHTS, convert

_PACKAGES = Path(__file__).parent / "fonts" / "package.json"
_SUBSETS = ("japanese", "chinese-simplified")
_FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include>{corpus}</include>
  <dir>{fonts}</dir>
</fontconfig>
"""


@dataclass(frozen=True, slots=True)
class FontFiles:
    """The fetched families with their files, by name, and the fontconfig file that knows them and the corpus'."""

    conf: Path
    by_family: dict[str, list[Path]]
    cjk: list[Path]
    """Chinese (of Japanese families: the characters both share), for edits only."""

    @property
    def files(self) -> list[Path]:
        """All Latin ones, in a fixed order: what Pillow draws with."""
        return sorted(path for paths in self.by_family.values() for path in paths)


def prepare(work: Path) -> FontFiles:
    """Fetch and convert what is not in ``work`` yet."""
    listed = json.loads(_PACKAGES.read_text("utf-8"))
    chinese = listed["cjk"]
    packages = sorted(set(listed["dependencies"]) - set(chinese))
    out = work / "fonts"
    conf = work / "fonts.conf"
    if not conf.is_file():
        _fetch(work)
        out.mkdir(parents=True, exist_ok=True)
        for package in (*packages, *chinese):
            slug = package.rpartition("/")[2]
            for subset in _SUBSETS if package in chinese else ("latin",):
                files = work / "npm" / "node_modules" / package / "files"
                for weight in WEIGHTS:
                    source = files / f"{slug}-{subset}-{weight}-normal.woff"
                    if source.is_file():
                        convert(source, out / f"{slug}-{weight}.ttf", _family(package), weight)
        conf.write_text(_FONTCONFIG.format(corpus=CACHE / "fonts.conf", fonts=out), "utf-8")
    return FontFiles(
        conf,
        {_family(package): _converted(out, package) for package in packages},
        [path for package in chinese for path in _converted(out, package)],
    )


def _converted(out: Path, package: str) -> list[Path]:
    slug = package.rpartition("/")[2]
    return [path for weight in WEIGHTS if (path := out / f"{slug}-{weight}.ttf").is_file()]


def train_families() -> list[str]:
    """The corpus' train families that draw Latin text and figures."""
    return [f.family for f in corpus_families() if f.split == "train" and {"latin", "number"} & set(f.roles)]


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
