"""Mistake type to its module. A module offers ``judge(context) -> Iterator[Finding]``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from verifier.claims.model import MistakeType
from verifier.policy.context import Context
from verifier.policy.findings import Finding
from verifier.policy.mistakes import (
    change_of_mind,
    duplicate_charge,
    paid_not_credited,
    wrong_info,
    wrong_target,
)


class MistakeRule(Protocol):
    """What a module of this folder offers."""

    def judge(self, context: Context) -> Iterator[Finding]:
        """The findings of this mistake type's own rules."""
        ...


MISTAKES: Mapping[MistakeType, MistakeRule] = {
    MistakeType.WRONG_TARGET: wrong_target,
    MistakeType.DUPLICATE_CHARGE: duplicate_charge,
    MistakeType.PAID_NOT_CREDITED: paid_not_credited,
    MistakeType.WRONG_INFO: wrong_info,
    MistakeType.CHANGE_OF_MIND: change_of_mind,
}
