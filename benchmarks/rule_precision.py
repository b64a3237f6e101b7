"""How often each rule of the forensics is right: `python -m benchmarks.rule_precision CORPUS... [--split dev]`.

Counts, per rule, the forged and the honest pictures of a split on which it found something, and writes the counts to
`models/rule_precision.yaml`, from where `verifier explain` and `verifier inspect` state them. The test split is
refused: these figures stand beside findings and belong to the split that thresholds were set on.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import yaml

from benchmarks.detection import Truth, is_honest, load_truth
from verifier import Settings, Verifier
from verifier.checks import Check
from verifier.resources import models_dir
from verifier.rule_precision import FILE, Measurement, Precision

_HEAD = """\
# Written by `python -m benchmarks.rule_precision`: pictures on which a rule found something, forged (tp) and honest (fp).
"""


# They speak of quality and of honest markup, not of forgery: "right" has no meaning for them.
_NO_ACCUSATION = frozenset({"F001", "F301"})


def tally(items: Iterable[tuple[Truth, Sequence[Check]]], *, split: str, corpus: str) -> Measurement:
    """Count findings per rule. A sign that is only a remark counts as well: its figure says what it is worth."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    pictures = honest = 0
    for truth, checks in items:
        pictures += 1
        honest += is_honest(truth)
        (wrong if is_honest(truth) else right).update(
            {c.rule_id for c in checks if c.failed} - _NO_ACCUSATION
        )
    rules = {rule: Precision(tp=right[rule], fp=wrong[rule]) for rule in sorted({*right, *wrong})}
    return Measurement(split=split, corpus=corpus, pictures=pictures, honest=honest, rules=rules)


def write(measurement: Measurement, path: Path) -> None:
    """Write the file in the order of rule ids."""
    text = yaml.safe_dump(measurement.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    path.write_text(_HEAD + text, "utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rule_precision", description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+", help="a picture that several hold counts once")
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--out", type=Path, default=models_dir() / FILE)
    args = parser.parse_args(arguments)
    verifier = Verifier(Settings())
    items = ((t, verifier.inspect(path).checks) for t, path in pictures(args.corpus, args.split))
    write(tally(items, split=args.split, corpus=" + ".join(c.name for c in args.corpus)), args.out)
    return 0


def pictures(corpora: Sequence[Path], split: str) -> Iterator[tuple[Truth, Path]]:
    """The pictures of a split of all corpora, equal files once."""
    seen: set[str] = set()
    for corpus in corpora:
        for truth in load_truth(corpus, split):
            path = corpus / truth["file"]
            digest = sha256(path.read_bytes()).hexdigest()
            if digest not in seen:
                seen.add(digest)
                yield truth, path


if __name__ == "__main__":
    sys.exit(main())
