"""Where the shipped data (page profiles, policies, rules, weights) is, in a checkout and in a wheel."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from verifier.errors import ModelDataError

_PACKAGE = Path(__file__).resolve().parent


@cache
def models_dir() -> Path:
    """The ``models/`` folder: inside the package when installed from a wheel, beside it in a checkout.

    Raises:
        ModelDataError: the installation carries no models.
    """
    for candidate in (_PACKAGE / "_models", _PACKAGE.parent / "models"):
        if (candidate / "pages").is_dir():
            return candidate
    raise ModelDataError(
        "the installation carries no models/ folder", where=str(_PACKAGE), hint="reinstall the package"
    )


@cache
def data_digests() -> Mapping[str, str]:
    """``sha256:<12 hex>`` over names and contents of each folder of data that a result depends on.

    Page profiles and policies are not among them: users add their own, so their loaders know the digest.
    """
    return {name: _digest(models_dir() / name) for name in ("numbers", "words", "forensics")}


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            whole.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return "sha256:" + whole.hexdigest()[:12]
