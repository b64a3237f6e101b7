"""Font files for the edit operators, by split: a face that a test edit is typed in never types a train edit.

The families are those of the catalogue (a family belongs to one split in every role), plus families with the role
`edit` alone, which no page is rendered in.
"""

from __future__ import annotations

import functools
import os
import subprocess
from collections.abc import Sequence

from tools.corpus.catalog import CACHE, Family, families
from tools.corpus.edits.draw import Face

# fontconfig weights: 80 regular, 100 medium, 180 semibold, 200 bold.
_WEIGHTS = range(75, 206)


@functools.cache
def faces_of(family: str) -> tuple[Face, ...]:
    """Upright faces of a family from regular to bold, found through fontconfig; empty when it is not installed."""
    environment = dict(os.environ)
    if (CACHE / "fonts.conf").is_file():
        environment["FONTCONFIG_FILE"] = str(CACHE / "fonts.conf")
    pattern = f":family={family}:slant=0"
    found = subprocess.run(
        ["fc-list", pattern, "--format=%{file}|%{index}|%{weight}|%{variable}|%{width}\n"],
        capture_output=True, text=True, env=environment, check=True,
    ).stdout  # fmt: skip
    faces = {}
    for line in sorted(found.splitlines()):
        path, index, weight, variable, width = line.split("|")
        plain = variable != "True" and weight.replace(".", "").isdigit() and float(weight) in _WEIGHTS
        if plain and width in {"100", "100.0"}:
            faces.setdefault(float(weight), Face(path, int(index)))
    return tuple(faces[w] for w in sorted(faces))


def _pool(chosen: Sequence[Family]) -> tuple[Face, ...]:
    return tuple(face for family in chosen for face in faces_of(family.family))


def pools(split: str, host: str) -> dict[str, tuple[Face, ...]]:
    """Pools for editing a page whose truth names the font set `host` (ids joined by '+').

    'latin' and 'cjk' hold families of the split that are not the host's; 'host' holds the host's own families
    (what a forger with the right font installed uses), 'host_cjk' those of them that draw Chinese.
    """
    own = set(host.split("+"))
    mine = [f for f in families() if f.split == split]
    others = [f for f in mine if f.id not in own]
    return {
        "latin": _pool([f for f in others if {"latin", "number"} & set(f.roles)]),
        "cjk": _pool([f for f in others if {"cjk", "edit_cjk"} & set(f.roles)]),
        "host": _pool([f for f in mine if f.id in own]),
        "host_cjk": _pool([f for f in mine if f.id in own and "cjk" in f.roles]),
    }
