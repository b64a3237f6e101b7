"""The inbox: the worst first, what is due next, what is being verified, what could not be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from verifier.claims.model import MistakeType
from verifier.outcomes import Verdict
from verifier.reports.order import WORST_FIRST
from verifier.rules import Lang
from verifier.store.search import CaseQuery, CaseRow
from verifier.web import queue
from verifier.web.api.cases import body_of, clean
from verifier.web.auth import Require, desk_of
from verifier.web.desk import Desk
from verifier.web.keys import Principal, utc_now
from verifier.web.pages.render import language, page

router = APIRouter()

Reader = Annotated[Principal, Depends(Require("cases:read", session_only=True))]
_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A case in the list: its main reason and its next deadline, which counts down in the browser."""

    row: CaseRow
    reason: str
    due: str
    due_title: str
    pictures: int


@router.get("/")
def inbox(
    request: Request,
    who: Reader,
    q: Annotated[str, Query(max_length=200)] = "",
    merchant: Annotated[str, Query(max_length=200)] = "",
    verdict: Annotated[str, Query(max_length=40)] = "",
    mistake: Annotated[str, Query(max_length=40)] = "",
    decision: Literal["", "accept", "reject", "ask", "none", "all"] = "none",
    day_from: Annotated[str, Query(max_length=10)] = "",
    day_to: Annotated[str, Query(max_length=10)] = "",
    order: Literal["worst", "newest"] = "worst",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The list of cases; by default those that nobody decided yet."""
    desk = desk_of(request)
    query = CaseQuery(
        order_no=clean(q.strip()) or None,
        merchant=clean(merchant.strip()) or None,
        verdict=Verdict(verdict) if verdict in set(Verdict) else None,
        mistake_type=mistake if mistake in set(MistakeType) else None,
        decision={"none": "", "": None, "all": None}.get(decision, decision),
        filed_from=day_from or None,
        filed_to=_next_day(day_to),
    )
    found = desk.store.search(query, order=order, cursor=cursor, limit=_PAGE)
    counts = desk.store.counts(replace(query, verdict=None))
    with desk.store.read() as connection:
        working = queue.counts(connection)
        running = queue.of_state(connection, "running", 5) + queue.of_state(connection, "queued", 5)
        failed = queue.unsolved(connection, 20)
    chosen = {
        "q": q, "merchant": merchant, "verdict": verdict, "mistake": mistake, "decision": decision,
        "day_from": day_from, "day_to": day_to, "order": order,
    }  # fmt: skip
    return page(
        request,
        "inbox.html",
        who,
        lines=_lines(desk, found.rows, language(request)),
        next_page=f"/?{urlencode({**chosen, 'cursor': found.cursor})}" if found.cursor else "",
        counts=[(word.value, counts.get(word.value, 0)) for word in WORST_FIRST],
        total=sum(counts.values()),
        chosen=chosen,
        link=lambda **changes: f"/?{urlencode({**chosen, **changes})}",
        filtered=any(chosen[name] for name in ("q", "merchant", "mistake", "day_from", "day_to")),
        mistakes=[kind.value for kind in MistakeType],
        waiting=working.get("queued", 0) + working.get("running", 0),
        running=running[:5],
        failed=failed,
    )


def _next_day(day: str) -> str | None:
    """The end of a day as an exclusive bound."""
    try:
        return (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat() if day else None
    except (ValueError, OverflowError):
        return None


def _lines(desk: Desk, rows: Sequence[CaseRow], lang: Lang) -> list[Line]:
    now = utc_now()
    return [_line(desk, row, lang, now) for row in rows]


def _line(desk: Desk, row: CaseRow, lang: Lang, now: datetime) -> Line:
    found = body_of(desk, row.case_id)
    report: dict[str, Any] = json.loads(found[1]) if found else {}
    reasons = report.get("reasons") or []
    due = next_deadline(report.get("timeline") or [], now)
    return Line(
        row,
        str(reasons[0]["message"][lang]) if reasons else "",
        due["at"] if due else "",
        str(due["title"][lang]) if due else "",
        len(report.get("pictures") or []),
    )


def next_deadline(timeline: Sequence[dict[str, Any]], now: datetime) -> dict[str, Any] | None:
    """The deadline that comes next; when all have passed, the last one."""
    deadlines = sorted(
        (e for e in timeline if e.get("deadline")), key=lambda e: datetime.fromisoformat(e["at"])
    )
    coming = [entry for entry in deadlines if datetime.fromisoformat(entry["at"]) > now]
    return coming[0] if coming else deadlines[-1] if deadlines else None
