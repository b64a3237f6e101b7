"""Turn the npm web fonts in the cache into TrueType files which the browser and Pillow find by family name.

Web fonts cannot be named from a page without a server, and Pillow cannot open woff at all. The files stay in the
cache; nothing of them is shipped.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from tools.corpus.catalog import CACHE, families

WEIGHTS = {400: "Regular", 500: "Medium", 600: "SemiBold", 700: "Bold"}

FONTCONFIG = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
  <match target="font"><edit name="embeddedbitmap" mode="assign"><bool>false</bool></edit></match>
</fontconfig>
"""


def convert(source: Path, target: Path, family: str, weight: int) -> None:
    """Write ``source`` (woff) as TrueType under the plain family name, so that CSS weights select the right file."""
    font = TTFont(source)
    font.flavor = None
    style = WEIGHTS[weight]
    names = font["name"]
    names.names = [n for n in names.names if n.nameID not in (1, 2, 4, 16, 17, 21, 22, 25)]
    plain = weight in (400, 700)
    names.setName(family if plain else f"{family} {style}", 1, 3, 1, 0x409)
    names.setName(style if plain else "Regular", 2, 3, 1, 0x409)
    names.setName(f"{family} {style}", 4, 3, 1, 0x409)
    if not plain:
        names.setName(family, 16, 3, 1, 0x409)
        names.setName(style, 17, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    font.save(target)


def main() -> int:
    """Convert every npm family of fonts.yaml; return 1 where a package is not in the cache."""
    out = CACHE / "fonts"
    out.mkdir(parents=True, exist_ok=True)
    (CACHE / "fontconfig").mkdir(exist_ok=True)
    missing = []
    for family in families():
        if not family.source.startswith("npm:"):
            continue
        package = CACHE / "npm" / "node_modules" / family.source.removeprefix("npm:")
        slug = package.name
        # Chinese faces that only edits type with have one weight and a file with all their characters.
        chinese = "edit_cjk" in family.roles
        subset = "chinese-simplified" if chinese else "latin"
        for weight in (400,) if chinese else WEIGHTS:
            source = package / "files" / f"{slug}-{subset}-{weight}-normal.woff"
            if not source.is_file():
                missing.append(f"{family.family} {weight}")
                continue
            convert(source, out / f"{slug}-{weight}.ttf", family.family, weight)
    (CACHE / "fonts.conf").write_text(
        FONTCONFIG.format(fonts=out, cache=CACHE / "fontconfig"), encoding="utf-8"
    )
    if missing:
        print("fonts that could not be converted: " + ", ".join(missing), file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
