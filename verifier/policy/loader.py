"""Load a policy: the shipped default, with single values overridden by a platform's own file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from verifier.claims.model import MistakeType
from verifier.errors import ModelDataError
from verifier.policy.model import Policy
from verifier.policy.requirements import REQUIREMENTS
from verifier.resources import models_dir
from verifier.yaml_files import load_yaml


@cache
def default_policy() -> Policy:
    """The shipped policy."""
    return load_policy(None)


def load_policy(path: Path | None = None) -> Policy:
    """Load the default policy, or a file that names itself and overrides values of it.

    Raises:
        ModelDataError: empty, without a name and version of its own, an unknown key, a value that does not pass.
    """
    shipped = load_yaml(models_dir() / "policies" / "default.yaml")
    if path is None:
        return _validated(shipped, "default.yaml")
    own = load_yaml(path)
    if not isinstance(own, dict) or not own:
        raise ModelDataError(
            "the policy is empty", where=path.name, hint="leave --policy out to use the default"
        )
    missing = [key for key in ("name", "version") if key not in own]
    if missing:
        raise ModelDataError(
            f"the policy does not state its {' and '.join(missing)}",
            where=path.name,
            hint="reports name the policy that was applied",
        )
    return _validated(_merged(shipped, own), path.name)


def _merged(base: Any, own: Any) -> Any:
    """Mappings key by key; anything else, lists too, is replaced whole."""
    if not isinstance(base, Mapping) or not isinstance(own, Mapping):
        return own
    return {**base, **{key: _merged(base.get(key), value) for key, value in own.items()}}


def _validated(values: Any, where: str) -> Policy:
    try:
        policy = Policy.model_validate(values)
    except ValidationError as error:
        lines = [
            f"{'.'.join(str(p) for p in e['loc'])}: {_said(e['type'], e['msg'])}" for e in error.errors()
        ]
        raise ModelDataError("; ".join(lines), where=where) from error
    _check_mistakes(policy, where)
    content = json.dumps(policy.model_dump(mode="json", exclude={"digest"}), sort_keys=True)
    return policy.model_copy(update={"digest": hashlib.sha256(content.encode()).hexdigest()})


def _said(kind: str, message: str) -> str:
    return "is unknown" if kind == "extra_forbidden" else message.removeprefix("Value error, ")


def _check_mistakes(policy: Policy, where: str) -> None:
    if missing := set(MistakeType) - set(policy.mistakes):
        raise ModelDataError(f"mistakes: no rules for {', '.join(sorted(missing))}", where=where)
    for kind, rules in policy.mistakes.items():
        for name in (*rules.required, *rules.optional):
            if name not in REQUIREMENTS:
                known = ", ".join(sorted(REQUIREMENTS))
                raise ModelDataError(
                    f"mistakes.{kind}: {name!r} is no piece of evidence", where=where, hint=f"known: {known}"
                )
        if not rules.out_of_rule and not rules.required:
            # Nothing asked for would mean that anything passes.
            raise ModelDataError(f"mistakes.{kind}.required is empty", where=where)
