"""Step 9: what was found becomes the report, every sentence in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.checks import Check, Evidence
from verifier.claims.model import Claim
from verifier.claims.types import FieldComparison
from verifier.evidence import CaseEvidence, PictureEvidence
from verifier.fields.types import Barcode, Field, Moment, Money, StatusValue, Value
from verifier.policy.description_rules import OPEN, STATEMENTS
from verifier.policy.types import Bilingual, ChecklistEntry, Judgement, TimelineEntry
from verifier.reports import model
from verifier.rules import message


def build_report(
    claim: Claim,
    case: CaseEvidence,
    judgement: Judgement,
    versions: model.Versions,
    links: Sequence[model.LinkItem] = (),
) -> model.CaseReport:
    """One case as the report states it. Nothing is left out, nothing is judged anew.

    ``links`` are ties to other cases that the search for reuse found.

    Raises:
        KeyError: a check names a rule that the catalogue does not hold.
    """
    return model.CaseReport(
        case_id=_plain(claim.case_id),
        verdict=judgement.verdict,
        reasons=[check_item(check) for check in judgement.reasons],
        claim=_claim(claim),
        comparisons=[_comparison(item) for item in judgement.comparisons],
        checks=[check_item(check) for check in judgement.checks],
        pictures=[picture_item(p, judgement.roles.get(p.name, ())) for p in case.pictures],
        checklist=[_checklist(entry) for entry in judgement.checklist],
        description=_description((*judgement.reasons, *judgement.checks)),
        timeline=[_timeline(entry) for entry in judgement.timeline],
        as_of=judgement.as_of.isoformat() if judgement.as_of else None,
        request=_both(judgement.request),
        summary=_both(judgement.summary),
        links=list(links),
        errors=[
            model.ErrorItem(where=_plain(p.where), code=p.code, reason=_plain(p.reason), hint=_plain(p.hint))
            for p in case.problems
        ],
        versions=versions,
    )


def picture_item(picture: PictureEvidence, roles: Sequence[str] = ()) -> model.PictureItem:
    """One picture with all that was read from it and found in it."""
    fields = picture.fields
    known = fields.recognition
    return model.PictureItem(
        name=_plain(picture.name),
        sha256=picture.sha256,
        width=picture.width,
        height=picture.height,
        format=picture.format,
        kind=known.kind.value,
        app=known.app,
        profile=known.profile,
        kind_score=_rounded(known.score),
        roles=list(roles),
        title=_plain(fields.title),
        status_bar_clock=_plain(fields.status_bar.clock) if fields.status_bar else "",
        integrity=picture.integrity,
        records=[
            model.RecordItem(
                box=record.box.as_list(), fields=[_field(field) for field in record.fields.values()]
            )
            for record in fields.records
        ],
        barcodes=[_barcode(picture.name, code) for code in fields.barcodes],
        messages=[
            model.MessageItem(
                side=m.side,
                text=_plain(m.text),
                box=m.box.as_list(),
                shown_time=_plain(m.shown_time),
                statements=list(m.statements),
            )
            for m in fields.messages
        ],
        seal=model.SealItem(
            box=fields.seal.box.as_list(),
            text=_plain(fields.seal.text),
            confidence=_rounded(fields.seal.confidence),
        )
        if fields.seal
        else None,
        checks=[check_item(check) for check in picture.checks],
    )


def _claim(claim: Claim) -> dict[str, str | list[str] | None]:
    shown: dict[str, str | list[str] | None] = {}
    for key, value in claim.model_dump(mode="json").items():
        match value:
            case None:
                shown[key] = None
            case list() | tuple():
                shown[key] = [_plain(str(item)) for item in value]
            case _:
                shown[key] = _plain(str(value))
    return shown


def _comparison(item: FieldComparison) -> model.Comparison:
    return model.Comparison(
        field=item.field,
        outcome=item.outcome,
        claimed=_plain(item.claimed),
        read=_plain(item.read),
        rule_id=item.check.rule_id,
        message=_sentence(item.check),
        similarity=None if item.similarity is None else _rounded(item.similarity),
        evidence=[_evidence(e) for e in item.evidence],
    )


def check_item(check: Check) -> model.CheckItem:
    """One statement with its sentence in both languages."""
    return model.CheckItem(
        rule_id=check.rule_id,
        status=check.status,
        severity=check.severity,
        confidence=_rounded(check.confidence),
        message=_sentence(check),
        evidence=[_evidence(e) for e in check.evidence],
    )


def _sentence(check: Check) -> model.Text:
    return model.Text(zh=_plain(message(check, "zh")), en=_plain(message(check, "en")))


def _evidence(evidence: Evidence) -> model.EvidenceItem:
    return model.EvidenceItem(
        picture=_plain(evidence.picture),
        box=evidence.box.as_list() if evidence.box else None,
        field=evidence.field,
        read=_plain(evidence.read),
        expected=_plain(evidence.expected),
    )


def _barcode(picture: str, code: Barcode) -> model.EvidenceItem:
    return model.EvidenceItem(
        picture=_plain(picture), box=code.box.as_list(), field=code.format, read=_plain(code.text)
    )


def _field(field: Field) -> model.FieldItem:
    value = field.value
    return model.FieldItem(
        name=field.name.value,
        value=None if value is None else _plain(_canonical(value)),
        raw=_plain(field.raw),
        state=field.state.value,
        reason=field.reason,
        confidence=_rounded(field.confidence),
        box=field.box.as_list(),
        label=_plain(field.label),
        currency=value.currency if isinstance(value, Money) else None,
        direction=value.direction if isinstance(value, Money) else None,
        precision=value.precision.value if isinstance(value, Moment) else None,
        inferred=list(value.inferred) if isinstance(value, Moment) else [],
        readings=[
            model.ReadingItem(engine=r.engine, text=_plain(r.text), confidence=_rounded(r.confidence))
            for r in field.readings
        ],
    )


def _canonical(value: Value) -> str:
    match value:
        case Money():
            return str(value.amount)
        case Moment():
            return value.at.isoformat()
        case StatusValue():
            return value.status.value
        case _:
            return value.text


def _description(checks: Sequence[Check]) -> list[model.StatementItem]:
    """The statements of the description in the order of its kinds, whatever they came to."""
    return [
        model.StatementItem(
            kind=check.params.get("kind", ""),
            said=_plain(check.params.get("said", "")),
            outcome="open" if check.rule_id == OPEN else "contradicted" if check.failed else "confirmed",
            rule_id=check.rule_id,
            message=_sentence(check),
            evidence=[_evidence(e) for e in check.evidence],
        )
        for check in checks
        if check.rule_id in STATEMENTS
    ]


def _checklist(entry: ChecklistEntry) -> model.ChecklistItem:
    return model.ChecklistItem(
        id=entry.id,
        title=_text(entry.title),
        required=entry.required,
        present=entry.present,
        pictures=[_plain(name) for name in entry.pictures],
    )


def _timeline(entry: TimelineEntry) -> model.TimelineItem:
    return model.TimelineItem(
        id=entry.id,
        title=_text(entry.title),
        at=entry.at.isoformat(),
        deadline=entry.deadline,
        overdue=entry.overdue,
        provisional=entry.provisional,
    )


def _text(sentence: Bilingual) -> model.Text:
    return model.Text(zh=_plain(sentence.zh), en=_plain(sentence.en))


def _both(sentence: Bilingual | None) -> model.Text | None:
    return None if sentence is None else _text(sentence)


def _plain(text: str) -> str:
    # File names may hold bytes that are no UTF-8; Python keeps them as lone surrogates, which neither JSON
    # nor pydantic takes. Everything else stays as it is: the formats escape it in their own way.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _rounded(number: float) -> float:
    # The last digits of a float differ between machines; reports have to be the same.
    return round(float(number), 4)


__all__ = ["build_report", "check_item", "picture_item"]
