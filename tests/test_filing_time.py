"""A time printed without its year is settled by the filing time, and says that it was inferred."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta, timezone

import pytest

from tools.corpus.render import render_one
from verifier import Settings, Verifier
from verifier.fields.types import FieldName, Moment

CHINA = timezone(timedelta(hours=8))


@pytest.mark.slow
def test_year_less_times_need_the_filing_time() -> None:
    page = render_one("bill_list", "dev", 3, 0, layout_id="bill_list/day_groups")
    verifier = Verifier(dataclasses.replace(Settings(), threads=1))
    without = verifier.read(page.rgb).fields.records
    assert without and not any(
        r.fields[FieldName.PAID_AT].readable for r in without if FieldName.PAID_AT in r.fields
    )
    captured = datetime.fromisoformat(page.truth["captured_at"])
    records = verifier.read(page.rgb, captured).fields.records
    moments = [r.fields[FieldName.PAID_AT].value for r in records if FieldName.PAID_AT in r.fields]
    shown = [m for m in moments if isinstance(m, Moment)]
    assert len(shown) >= 4 and all(m.inferred == ("year",) for m in shown)
    truth = {f["fields"]["paid_at"]["value"][:16] for f in page.truth["records"]}
    assert {m.at.astimezone(CHINA).isoformat()[:16] for m in shown} <= truth
