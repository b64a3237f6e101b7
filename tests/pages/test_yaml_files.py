from pathlib import Path

import pytest

from verifier.errors import ModelDataError
from verifier.yaml_files import load_yaml, parse_yaml

BOMB = 'a: &a ["x","x"]\nb: &b [*a,*a]\nc: [*b,*b]\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "aliases"),
        ("a: 1\na: 2", "twice"),
        ("a: {b: 1, b: 2}", "twice"),
        ("[" * 50 + "]" * 50, "deeper"),
        ("!!python/object/apply:os.system [x]", "constructor"),
        ("a: b: c", "mapping"),
        ("a: \x00", "unacceptable"),
        ("? [a]\n: 1", "plain text"),
    ],
)
def test_dangerous_yaml_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(ModelDataError, match=reason) as caught:
        parse_yaml(text, "mine.yaml")
    assert caught.value.where == "mine.yaml"
    assert "\n" not in str(caught.value)


def test_a_large_file_is_not_even_parsed(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_text("a: " + "x" * 300_000)
    with pytest.raises(ModelDataError, match="larger"):
        load_yaml(path)
    with pytest.raises(ModelDataError, match="cannot be read"):
        load_yaml(tmp_path / "none.yaml")


def test_plain_yaml_is_read() -> None:
    assert parse_yaml("a: [1, 2]\nb: {c: 支付成功}", "t") == {"a": [1, 2], "b": {"c": "支付成功"}}
