"""Small helpers of the page kinds."""

from __future__ import annotations

from tools.corpus.types import FieldValue, Row


def rows_of(
    record: dict[str, FieldValue], order: list[str | tuple[str, str]], rec: int = 0
) -> tuple[Row, ...]:
    """Rows in ``order``: a field's name (skipped when the record lacks it) or a plain (label, text) pair."""
    rows = []
    for item in order:
        if isinstance(item, tuple):
            rows.append(Row(item[0], item[1]))
        elif item in record:
            held = record[item]
            number = item in {"order_no", "merchant_order_no", "transaction_no"}
            rows.append(Row(held.label, held.text, item, rec, arrow=item == "payment_method", copy=number))
    return tuple(rows)
