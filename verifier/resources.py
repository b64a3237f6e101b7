"""Where the shipped data (page profiles, policies, rules, weights) is, in a checkout and in a wheel."""

from __future__ import annotations

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
