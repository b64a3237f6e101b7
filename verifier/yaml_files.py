"""YAML from people we do not know: bounded in size and depth, no aliases, no tags, no key twice."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml

from verifier.errors import ModelDataError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
# The C parser is ten times faster where PyYAML was built with it; both give the same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_LOADER):  # type: ignore[misc]
    """Refuses a key given twice, which YAML would resolve silently to the last one."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            line = key_node.start_mark.line + 1
            if not isinstance(key, Hashable):
                raise yaml.YAMLError(f"a key must be plain text (line {line})")
            if key in seen:
                raise yaml.YAMLError(f"key {str(key)[:80]!r} stands twice (line {line})")
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping


def load_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises:
        ModelDataError: it cannot be read, is larger than 256 KiB, nests deeper than 12 levels, uses aliases or
            tags, gives a key twice, or is no YAML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ModelDataError(f"cannot be read: {error.strerror}", where=path.name) from error
    if len(data) > MAX_BYTES:
        raise ModelDataError(f"larger than {MAX_BYTES // 1024} KiB", where=path.name)
    return parse_yaml(data, path.name)


def parse_yaml(data: bytes | str, where: str) -> Any:
    """Parse YAML text; ``where`` names it in errors. Errors as in :func:`load_yaml`."""
    try:
        _check_events(data)
        return yaml.load(data, Loader=_StrictLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ModelDataError(_one_line(error), where=where) from error


def _check_events(data: bytes | str) -> None:
    # On the event stream, before anything is built: aliases are how a small file becomes a huge object.
    depth = 0
    for event in yaml.parse(data, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases are not allowed")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise yaml.YAMLError(f"nested deeper than {MAX_DEPTH} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def compose_yaml(data: bytes | str, where: str) -> yaml.Node | None:
    """The node tree of YAML text, for readers that need every scalar as written and its line.

    A key that stands twice is left to the caller, all other bounds hold. Errors as in :func:`load_yaml`.
    """
    try:
        _check_events(data)
        node: yaml.Node | None = yaml.compose(data, Loader=_StrictLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ModelDataError(_one_line(error), where=where) from error
    return node


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
