"""Errors that a user can meet. The library raises them; only ``cli/`` turns them into exit codes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns. The worst of a run wins, by :func:`worst`."""

    CONSISTENT = 0
    MISMATCH = 1
    USAGE = 2
    INCOMPLETE = 3
    MISSING_ENGINE = 4
    INTERRUPTED = 130


_PRECEDENCE = (
    ExitCode.CONSISTENT,
    ExitCode.MISMATCH,
    ExitCode.INCOMPLETE,
    ExitCode.MISSING_ENGINE,
    ExitCode.USAGE,
    ExitCode.INTERRUPTED,
)


def worst(codes: Iterable[ExitCode]) -> ExitCode:
    """The exit code of a run made of several results; nothing at all counts as consistent."""
    return max(codes, key=_PRECEDENCE.index, default=ExitCode.CONSISTENT)


class VerifierError(Exception):
    """Base of every error this package raises on purpose.

    ``where`` names the file (and line or field) as the user knows it, ``reason`` says what is wrong and
    ``hint`` what to do about it. ``code`` is a stable word for programs.
    """

    exit_code: ExitCode = ExitCode.INCOMPLETE
    code: str = "error"

    def __init__(self, reason: str, *, where: str = "", hint: str = "", code: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.where = where
        self.hint = hint
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        text = f"{self.where}: {self.reason}" if self.where else self.reason
        return f"{text} ({self.hint})" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only arguments do not survive the default pickling, and errors cross process borders.
        return _rebuild, (type(self), self.reason, self.where, self.hint, self.code)


def _rebuild(cls: type[VerifierError], reason: str, where: str, hint: str, code: str) -> VerifierError:
    return cls(reason, where=where, hint=hint, code=code)


class ImageError(VerifierError):
    """A file that cannot be read as a picture; ``code`` says why (``empty``, ``not_an_image``, ...)."""

    code = "unreadable_image"


class ClaimError(VerifierError):
    """A claim file that is missing, malformed or contradicts another one."""

    code = "bad_claim"


class CaseError(VerifierError):
    """A case folder that cannot be verified at all."""

    code = "bad_case"


class ModelDataError(VerifierError):
    """A profile, policy or rule file that does not pass its schema."""

    exit_code = ExitCode.USAGE
    code = "bad_model_data"


class EngineUnavailableError(VerifierError):
    """An OCR engine or model that is not installed."""

    exit_code = ExitCode.MISSING_ENGINE
    code = "engine_missing"


class UsageError(VerifierError):
    """A wrong call: bad option, missing folder."""

    exit_code = ExitCode.USAGE
    code = "usage"
