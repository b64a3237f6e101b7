"""Imports run one way, top to bottom of the table in docs/architecture.md."""

import ast
from pathlib import Path

import verifier

ROOT = Path(verifier.__file__).parent

# A module may import from its own layer and from the layers before it.
LAYERS = (
    {
        "_version",
        "ahead",
        "quantiles",
        "geometry",
        "errors",
        "outcomes",
        "checks",
        "resources",
        "rules",
        "rules_docs",
        "rule_precision",
        "problems",
        "text",
        "yaml_files",
        "config",
    },
    {"images"},
    {"fields.types"},
    {"ocr"},
    {"pages"},
    {"fields"},
    {"evidence"},
    {"forensics"},
    {"reuse"},
    {"claims"},
    {"policy"},
    {"reports"},
    {"store"},
    {"conclusion"},
    {"pipeline"},
    {"batch"},
    {"client"},
    {"web"},
    {"cli"},
    {"__init__", "__main__"},
)


def layer(module: str) -> int:
    """The layer's number; ``fields.types`` is named apart from the rest of ``fields``."""
    parts = module.split(".")
    for names in (".".join(parts[:2]), parts[0]):
        for number, members in enumerate(LAYERS):
            if names in members:
                return number
    raise AssertionError(f"{module} stands in no layer: name it in this test and in docs/architecture.md")


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("verifier."):
            found.add(node.module.removeprefix("verifier."))
        elif isinstance(node, ast.Import):
            found |= {a.name.removeprefix("verifier.") for a in node.names if a.name.startswith("verifier.")}
    return found


def test_imports_run_one_way() -> None:
    wrong = []
    for path in sorted(ROOT.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if module in {"__init__", "__main__"}:
            continue
        wrong += [f"{module} imports {name}" for name in imported(path) if layer(name) > layer(module)]
    assert wrong == []


def test_torch_is_never_imported() -> None:
    offenders = [p.name for p in ROOT.rglob("*.py") if "torch" in p.read_text("utf-8").split()]
    assert offenders == []
