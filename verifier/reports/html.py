"""``report.html``: one self-contained file for reviewers, written case by case.

Every value is escaped by the template engine; the page may run only the one script whose hash stands in its
Content-Security-Policy, so text that came from a picture cannot run even if an escape were forgotten.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from verifier.checks import CheckStatus, Severity
from verifier.images.types import RGB
from verifier.outcomes import Outcome
from verifier.problems import hint_text, reason_text
from verifier.reports import embed
from verifier.reports.difference import parts
from verifier.reports.labels import label, labels
from verifier.reports.marks import FINDING, Mark, findings, marks_of, plate, stroke
from verifier.reports.matrix import matrix, shown_value
from verifier.reports.model import BatchReport, CaseReport, Comparison, ErrorItem, FieldItem, PictureItem
from verifier.reports.options import PictureSource, ReportOptions
from verifier.reports.order import OUTCOME_ORDER, WORST_FIRST, worst_first
from verifier.reports.safe import visible
from verifier.rules import LANGUAGES

_BUDGET = 60_000_000
"""Bytes of pictures inside the file; browsers get slow beyond it."""
_CROPS = 12
_LISTED = frozenset({"P113", "P320"})
"""Remarks that the page shows in another way: pictures without a role, what is overdue."""
_DECISIVE = {Outcome.MISMATCH.value, Outcome.UNREADABLE.value, FINDING}


def write(batch: BatchReport, out: Path, pictures: PictureSource, options: ReportOptions) -> list[Path]:
    """Write ``report.html``."""
    path = out / "report.html"
    sheets = _Pictures(pictures, out / "report_pictures" if options.pictures else None)
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        for piece in _pieces(batch, sheets, options):
            file.write(piece)
    return [path]


def _pieces(batch: BatchReport, pictures: _Pictures, options: ReportOptions) -> Iterator[str]:
    """The page in parts: head, then one part per case, then the end. Only one case's pictures are held."""
    env = _environment()
    style, script = _asset("report.css"), _asset("report.js")
    ordered = worst_first(batch.results)
    counts = Counter(report.verdict for report in ordered)
    yield env.get_template("head.html").render(
        lang=options.lang,
        style=Markup(style),  # our own file, not data
        style_hash=_csp_hash(style),
        script_hash=_csp_hash(script),
        counts=[(verdict, counts[verdict]) for verdict in WORST_FIRST if counts[verdict]],
        mistakes=sorted(Counter(str(report.claim.get("mistake_type")) for report in ordered).items()),
        total=len(ordered),
        reports=ordered,
        errors=batch.errors,
    )
    template = env.get_template("case.html")
    places = {report.case_id: number for number, report in enumerate(ordered, 1)}
    for number, report in enumerate(ordered, 1):
        sheets = [pictures.sheet(p, number, index, report) for index, p in enumerate(report.pictures, 1)]
        said = {(reason.rule_id, reason.message.zh) for reason in report.reasons}
        unsaid = [c for c in report.checks if (c.rule_id, c.message.zh) not in said]
        unusable = {e.picture for r in report.reasons if r.rule_id == "P112" for e in r.evidence}
        described = {item.rule_id for item in report.description}
        remarks = [c for c in unsaid if c.status is CheckStatus.FAILED and c.rule_id not in described]
        yield template.render(
            report=report,
            number=number,
            comparisons=[
                (item, _located(item, sheets))
                for item in sorted(report.comparisons, key=lambda item: OUTCOME_ORDER.index(item.outcome))
            ],
            told={item.field for item in report.comparisons if _told(item, report)},
            errors=[error for error in report.errors if error.where not in unusable],
            others=findings(unsaid),
            remarks=[c for c in remarks if c.severity is Severity.NOTE and c.rule_id not in _LISTED],
            confirmed=[c for c in unsaid if c.status is CheckStatus.PASSED and c.rule_id not in described],
            unassigned=[p.name for p in report.pictures if not p.roles],
            rows=matrix(report) if len(report.pictures) > 1 else (),
            sheets=sheets,
            places_of_cases=places,
            cropped=[],  # filled by the template: a place is shown enlarged once
        )
    yield env.get_template("foot.html").render(
        versions=ordered[0].versions if ordered else None,
        script=Markup(script),  # our own file, not data
    )


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("verifier.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalized,
    )
    env.globals.update(both=_both, label=label, differing=differing, shown=_shown, problem=_problem)
    return env


def finalized(value: object) -> str:
    """What a template shows: control characters and bidi overrides of pictures and names are spelt out."""
    # Some filters (join, replace) hand on escaped text; what acts unseen is spelt out in that as well.
    if isinstance(value, Markup):
        return Markup(visible(value))
    return visible(str(value))


@cache
def _asset(name: str) -> str:
    return files("verifier.reports").joinpath("templates", name).read_text("utf-8")


def _csp_hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "'sha256-" + base64.b64encode(digest).decode() + "'"


def _both(key: str) -> Markup:
    """A fixed word in both languages; the page's style shows the chosen one."""
    return Markup('<span lang="zh">{}</span><span lang="en">{}</span>').format(
        label(key, "zh"), label(key, "en")
    )


def _problem(item: ErrorItem) -> Markup:
    """Why something could not be processed and what to do about it, in both languages."""
    sentence = Markup('<span lang="{0}">{1}</span>')
    told = Markup("").join(
        sentence.format(lang, visible(reason_text(item.code, item.reason, lang))) for lang in LANGUAGES
    )
    hints = Markup("").join(
        sentence.format(lang, visible(hint_text(item.code, item.hint, lang))) for lang in LANGUAGES
    )
    return Markup('{} <span class="quiet">{}</span>').format(told, hints)


def _shown(item: FieldItem) -> Markup:
    """A field's value; a canonical word (a status) in both languages."""
    if item.name == "status" and f"status.{item.value}" in labels():
        return Markup("{} <small>{}</small>").format(_both(f"status.{item.value}"), visible(item.raw))
    return Markup("{}").format(visible(shown_value(item)))


def differing(item: Comparison, side: str) -> Markup:
    """Claimed or read value with its differing characters marked (only where the two contradict)."""
    text = item.claimed if side == "claimed" else item.read
    if item.outcome is not Outcome.MISMATCH or not item.claimed or not item.read:
        return Markup("{}").format(visible(text))
    left, right = parts(visible(item.claimed), visible(item.read))
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if differs else Markup("{}").format(piece)
        for piece, differs in (left if side == "claimed" else right)
    )


class _Pictures:
    """Embeds pictures until the budget is spent, then writes them beside the report and links them."""

    def __init__(self, source: PictureSource, beside: Path | None) -> None:
        self._source = source
        self._beside = beside
        self._left = _BUDGET

    def sheet(self, picture: PictureItem, case: int, index: int, report: CaseReport) -> dict[str, Any]:
        """All that the template shows of one picture; its pixels are let go before the next is loaded."""
        pixels = self._source.pixels(report.case_id, picture.name) if self._beside else None
        if pixels is not None and pixels.shape[:2] != (picture.height, picture.width):
            pixels = None  # not what was verified: boxes would point to the wrong place
        marks = marks_of(report, picture)
        return {
            "picture": picture,
            "index": index,
            "image": None if pixels is None else self._href(embed.whole(pixels), f"{case:04d}_{index:02d}"),
            "marks": marks,
            "crops": {} if pixels is None else self._crops(pixels, marks, _boxes_of_reasons(report, picture)),
            "plates": {m.number: plate(m, picture.width, picture.height, pixels) for m in marks},
            "stroke": stroke(picture.width),
        }

    def _crops(
        self, pixels: RGB, marks: Sequence[Mark], reasons: Container[tuple[int, ...]]
    ) -> dict[tuple[int, ...], tuple[Markup, bool]]:
        """The place of each mark that a reviewer has to judge, by its box, and whether it is a tall one."""
        decisive = [m for m in marks if m.tone in _DECISIVE or m.box in reasons][:_CROPS]
        return {m.box: (embed.data_url(embed.crop(pixels, m.box)), _is_tall(m.box)) for m in decisive}

    def _href(self, jpeg: bytes, name: str) -> Markup:
        self._left -= len(jpeg)
        if self._left >= 0 or self._beside is None:
            return embed.data_url(jpeg)
        self._beside.mkdir(exist_ok=True)
        (self._beside / f"{name}.jpg").write_bytes(jpeg)
        return Markup("{}/{}.jpg").format(self._beside.name, name)


def _is_tall(box: tuple[int, int, int, int]) -> bool:
    """A seal or a block of lines rather than one line of text."""
    return (box[3] - box[1]) * 3 > box[2] - box[0]


def _told(item: Comparison, report: CaseReport) -> bool:
    """Whether the reasons say already what this comparison came to."""
    return any(
        reason.rule_id == item.rule_id or (reason.rule_id == "P111" and item.claimed in reason.message.en)
        for reason in report.reasons
    )


def _boxes_of_reasons(report: CaseReport, picture: PictureItem) -> set[tuple[int, ...]]:
    places = [place for reason in report.reasons for place in reason.evidence]
    return {tuple(place.box) for place in places if place.box and place.picture == picture.name}


def _located(item: Comparison, sheets: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], Mark]]:
    """Where the values of one comparison stand: sheet and mark, the deciding place first."""
    return [
        (sheet, mark)
        for place in item.evidence
        for sheet in sheets
        if place.box and sheet["picture"].name == place.picture
        for mark in sheet["marks"]
        if list(mark.box) == place.box
    ]
