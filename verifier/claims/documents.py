"""YAML and JSON claim files to plain text values, strictly: nothing is retyped, nothing is given twice.

YAML's own typing would turn order number 0123 into 83 and 10:30 into 630, so every scalar stays as written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from verifier.errors import ClaimError, ModelDataError
from verifier.yaml_files import compose_yaml

MAX_BYTES = 256 * 1024
_NULLS = {"", "~", "null", "Null", "NULL"}

Value = str | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Document:
    """A claim file's keys as written, and the line that each stands on (counted from 1)."""

    values: Mapping[str, Value]
    lines: Mapping[str, int] = field(default_factory=dict)


def read_document(path: Path) -> Document:
    """Read a ``.yaml``, ``.yml`` or ``.json`` file.

    Raises:
        ClaimError: unreadable, larger than 256 KiB, no mapping, a key given twice, nested values, aliases.
    """
    data = read_bounded(path, MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ClaimError(
            f"is not UTF-8 text (byte {error.start})", where=path.name, hint="save it as UTF-8"
        ) from error
    return parse_json(text, path.name) if path.suffix.lower() == ".json" else parse_yaml(text, path.name)


def read_bounded(path: Path, limit: int) -> bytes:
    """A file's bytes.

    Raises:
        ClaimError: it cannot be read or is larger than ``limit`` bytes.
    """
    try:
        if not path.is_file():
            raise ClaimError("is no file" if path.exists() else "does not exist", where=path.name)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ClaimError(f"cannot be read: {error.strerror}", where=path.name) from error
    if len(data) > limit:
        raise ClaimError(f"is larger than {limit // 1024} KiB", where=path.name)
    return data


def parse_yaml(text: str, where: str) -> Document:
    """Parse YAML text; errors as in :func:`read_document`."""
    try:
        root = compose_yaml(text, where)
    except ModelDataError as error:
        raise ClaimError(f"is not valid YAML: {error.reason}", where=where) from error
    if not isinstance(root, yaml.MappingNode):
        raise ClaimError("holds no claim: write 'key: value' lines", where=where)
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in root.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise ClaimError("a key is no plain word", where=f"{where}, line {line}")
        key = str(key_node.value)
        _once(key, values, f"{where}, line {line}")
        values[key] = _yaml_value(value_node, key, where)
        lines[key] = line
    return Document(values, lines)


def _yaml_value(node: yaml.Node, key: str, where: str) -> Value:
    if isinstance(node, yaml.ScalarNode):
        plain = node.style is None
        return None if plain and node.value in _NULLS else str(node.value)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(n, yaml.ScalarNode) for n in node.value):
        return [str(item.value) for item in node.value]
    raise ClaimError(
        f"field {key}: expected a value or a list of values",
        where=f"{where}, line {node.start_mark.line + 1}",
    )


def parse_json(text: str, where: str) -> Document:
    """Parse JSON text; errors as in :func:`read_document`."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in pairs:
            _once(key, seen, where)
            seen[key] = value
        return seen

    def refuse(constant: str) -> Any:
        raise ClaimError(f"{constant} is not a value", where=where)

    try:
        # Numbers stay as written: 28 digits do not fit a float.
        root = json.loads(
            text, object_pairs_hook=unique, parse_float=str, parse_int=str, parse_constant=refuse
        )
    except json.JSONDecodeError as error:
        raise ClaimError(f"is not valid JSON: {error.msg}", where=f"{where}, line {error.lineno}") from error
    except RecursionError as error:
        raise ClaimError("is nested too deep", where=where) from error
    if not isinstance(root, dict):
        raise ClaimError("holds no claim: write one object {...}", where=where)
    lines = {key: _json_line(text, key) for key in root}
    for key, value in root.items():
        flat = value is None or isinstance(value, (str, bool))
        if not flat and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise ClaimError(
                f"field {key[:80]}: expected a value or a list of values", where=f"{where}, line {lines[key]}"
            )
    return Document(root, lines)


def _json_line(text: str, key: str) -> int:
    found = re.search(re.escape(json.dumps(key, ensure_ascii=False)) + r"\s*:", text)
    return text.count("\n", 0, found.start()) + 1 if found else 1


def _once(key: str, seen: Mapping[str, Any], where: str) -> None:
    if key in seen:
        raise ClaimError(f"field {key[:80]} is given twice", where=where)
