"""Reuse on the corpus: edited and re-saved copies found, different bills left alone.

Every edited picture is looked for with its honest base in the store, together with all honest pictures of its split;
every honest picture is also saved again (three chains) and looked for. The pictures of all honest cases are the
ones that must not be taken for each other. Search and comparison are those of the product, against a SQLite store.
"""

from __future__ import annotations

import io
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.store import keeping_verifier
from verifier import Settings, Verifier
from verifier.images.load import load_picture
from verifier.reuse.compare import Relation
from verifier.reuse.fingerprint import Fingerprint, make_fingerprint
from verifier.reuse.search import Finding, find_reuse
from verifier.store.store import open_store

COMPOSED = frozenset({"rebuilt_long", "block_insert", "stitch_vertical", "side_by_side"})
"""Pages made of several; of the base sometimes only the status bar is left. The rest are copies of one screenshot."""


def measure(corpus: Path, split: str, limit: int | None = None, again: int = 40) -> dict[str, Any]:
    """Counts and rates on one split; ``again``: how many honest pictures are saved again."""
    lines = (corpus / "truth.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["split"] == split]
    honest = [row for row in rows if not row["base"]][:limit]
    ids = {row["id"] for row in honest}
    edited = [row for row in rows if row["edit"] and row["base"] in ids]
    verifier = keeping_verifier(Settings(threads=1, second_reader=False))
    prints = {
        row["id"]: fingerprint(verifier, (corpus / row["file"]).read_bytes()) for row in (*honest, *edited)
    }
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "s.db") as store:
        wrong = _taken_for_another(honest, prints, store.memory)
        by_operator: defaultdict[str, Counter[str]] = defaultdict(Counter)
        missed = []
        for row in edited:
            found = _relations(find_reuse(f"edited {row['id']}", [prints[row["id"]]], store.memory))
            relation = found.get(row["base"])
            tally = by_operator[row["edit"]["operator"]]
            tally["pictures"] += 1
            tally["found"] += relation is not None
            tally["called edited"] += relation == Relation.EDITED_COPY.value
            missed += [row["id"]] if relation is None else []
        saved = _saved_again(verifier, corpus, honest[:again], store.memory)
    pairs = len(honest) * (len(honest) - 1) // 2
    plain = [tally for name, tally in by_operator.items() if name not in COMPOSED]
    everything = list(by_operator.values())
    return {
        "split": split,
        "honest": len(honest),
        "pairs_of_one_app": _pairs_of_one_app(honest),
        "pairs": pairs,
        "wrong_pairs": wrong,
        "edited": _sum(everything),
        "edited_copies": _sum(plain),
        "saved_again": saved,
        "by_operator": {name: dict(tally) for name, tally in sorted(by_operator.items())},
        "missed": missed,
    }


def fingerprint(verifier: Verifier, data: bytes) -> Fingerprint:
    """Of a picture's bytes."""
    reading = verifier.read(data)
    return make_fingerprint(load_picture(data), reading.page, reading.fields)


def _taken_for_another(
    honest: Sequence[dict[str, Any]], prints: dict[str, Fingerprint], memory: Any
) -> list[str]:
    wrong = []
    for row in honest:
        for finding in find_reuse(row["id"], [prints[row["id"]]], memory):
            wrong.append(f"{row['id']} for {finding.case_id}: {finding.related.relation.value}")
    return wrong


def _relations(findings: Sequence[Finding]) -> dict[str, str]:
    return {finding.case_id: finding.related.relation.value for finding in findings}


def _saved_again(
    verifier: Verifier, corpus: Path, rows: Sequence[dict[str, Any]], memory: Any
) -> dict[str, dict[str, int]]:
    out: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        for name, data in _copies((corpus / row["file"]).read_bytes()):
            copy = replace(fingerprint(verifier, data), name=f"{name}.jpg")
            relation = _relations(find_reuse(f"{name} {row['id']}", [copy], memory)).get(row["id"])
            out[name]["pictures"] += 1
            out[name]["found"] += relation is not None
            out[name]["wrongly called edited"] += relation == Relation.EDITED_COPY.value
    return {name: dict(tally) for name, tally in out.items()}


def _copies(data: bytes) -> Iterator[tuple[str, bytes]]:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    width, height = image.size
    yield "jpeg q75", _jpeg(image, 75)
    short = min(width, height)
    scale = min(1.0, 720 / short)
    yield "messenger 720, q80", _jpeg(image.resize((round(width * scale), round(height * scale))), 80)
    top = round(0.05 * height)
    yield "status bar cut, q85", _jpeg(image.crop((0, top, width, height)), 85)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    memory = io.BytesIO()
    image.save(memory, "JPEG", quality=quality)
    return memory.getvalue()


def _pairs_of_one_app(rows: Sequence[dict[str, Any]]) -> int:
    return sum(n * (n - 1) // 2 for n in Counter(row["app"] for row in rows).values())


def _sum(tallies: Sequence[Counter[str]]) -> dict[str, int]:
    return dict(sum(tallies, Counter[str]()))
