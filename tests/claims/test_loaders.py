"""Claim files of every kind: one claim out of them, or an error that names file, row and field."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.claims.build import at
from verifier.claims.documents import parse_json, parse_yaml
from verifier.claims.loaders import build_claim, load_claim
from verifier.claims.model import Claim, MistakeType
from verifier.claims.schema import claim_schema
from verifier.claims.table import load_claims_table
from verifier.errors import ClaimError
from verifier.fields.types import Precision

NOW = at("2026-03-02 00:00:00")
VALUES = {
    "case_id": "CASE-1",
    "order_no": "0012345",
    "amount": "200.00",
    "merchant": "星河卡盟",
    "paid_at": "2026-03-01 10:30:05",
    "mistake_type": "paid_not_credited",
    "filed_at": "2026-03-01 12:00",
}
TEXT = "\n".join(f"{key}: {value}" for key, value in VALUES.items())


def written(folder: Path, text: str, name: str = "claim.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(ClaimError) as caught:
        load_claim(path, now=NOW)
    assert path.name in str(caught.value)
    return str(caught.value)


def test_yaml_json_and_plain_values_make_the_same_claim(tmp_path: Path) -> None:
    yaml = load_claim(written(tmp_path, TEXT), now=NOW)
    assert (yaml.order_no, yaml.amount, yaml.mistake_type) == (
        "0012345",
        Decimal("200.00"),
        MistakeType.PAID_NOT_CREDITED,
    )
    assert (yaml.paid_at, yaml.paid_at_precision) == (at("2026-03-01 10:30:05"), Precision.SECOND)
    assert yaml.filed_at_precision is Precision.MINUTE
    assert load_claim(written(tmp_path, json.dumps(VALUES), "claim.json"), now=NOW) == yaml
    assert build_claim(VALUES, "form", now=NOW) == yaml
    assert Claim.model_validate(VALUES) == yaml


def test_chinese_headings_and_mistake_types_are_understood() -> None:
    claim = build_claim(
        {
            "案件编号": "A-1",
            "订单号": "12",
            "金额": "￥1,200.50",
            "商户": "店",
            "支付时间": "2026年3月1日10:30",
            "失误类型": "技术性失误·重复扣款",
        },
        "form",
        now=NOW,
    )
    assert (claim.mistake_type, claim.amount) == (MistakeType.DUPLICATE_CHARGE, Decimal("1200.50"))
    assert claim.paid_at_precision is Precision.MINUTE


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"amount": "0"}, "field amount: must be greater than 0"),
        ({"amount": "-5.00"}, "field amount"),
        ({"amount": "1.001"}, "field amount"),
        ({"amount": "free"}, "is not an amount"),
        ({"amount": "USD 20.00"}, "currency says CNY"),
        ({"amount": "NaN"}, "field amount"),
        ({"paid_at": "soon"}, "field paid_at: 'soon' is not a whole date"),
        ({"paid_at": "10:30"}, "field paid_at"),
        ({"paid_at": "2026-02-30 10:00"}, "field paid_at"),
        ({"paid_at": "2026-03-09 10:30", "filed_at": None}, "lies in the future"),
        ({"filed_at": "2026-02-28 10:30"}, "filed_at lies before paid_at"),
        ({"mistake_type": "regret"}, "field mistake_type"),
        ({"case_id": "../etc"}, "field case_id"),
        ({"order_no": "2.0260301E+27"}, "has lost digits in a spreadsheet"),
        ({"payer_account_tail": "58"}, "field payer_account_tail"),
        ({"merchant": "店\u0007"}, "control characters"),
        ({"pictures": ["../other/a.png"]}, "does not lie inside the case folder"),
        ({"ordre_no": "12"}, "field ordre_no is unknown"),
        ({"订单号": "13"}, "field order_no is given twice"),
        ({"order_no": None}, "field order_no is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_bad_field_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ClaimError) as caught:
        build_claim({**VALUES, **change}, "form", now=NOW)
    assert said in str(caught.value)


def test_every_bad_field_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    text = (
        TEXT.replace("200.00", "-1")
        .replace("paid_not_credited", "regret")
        .replace("2026-03-01 10", "2099-03-01 10")
    )
    message = refused(written(tmp_path, text))
    assert "line 3: field amount" in message and "line 6: field mistake_type" in message
    assert "line 5: field paid_at: 2099-03-01T10:30:05+08:00 lies in the future" in message


def test_a_time_with_a_zone_keeps_its_moment_and_without_one_is_chinese() -> None:
    zoned = build_claim(
        {**VALUES, "paid_at": "2026-03-01T02:30:05Z", "filed_at": None}, "form", now=NOW
    ).paid_at
    assert zoned == at("2026-03-01 10:30:05")
    naive = Claim.model_validate({**VALUES, "paid_at": datetime(2026, 3, 1, 10, 30, 5)})
    assert naive.paid_at == zoned
    day = Claim.model_validate({**VALUES, "paid_at": date(2026, 3, 1)})
    assert day.paid_at_precision is Precision.DAY


def test_filed_in_the_minute_of_the_payment_is_no_contradiction() -> None:
    claim = build_claim({**VALUES, "filed_at": "2026-03-01 10:30"}, "form", now=NOW)
    assert claim.filed_at_precision is Precision.MINUTE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no claim"),
        ("- a\n- b", "holds no claim"),
        ("case_id: [a, {b: c}]", "expected a value or a list"),
        ("case_id: a\ncase_id: b", "twice"),
        ("a: &x 1\nb: *x", "alias"),
        ("a: !!python/object:os.system x", "claim.yaml"),
        ("a: 'open", "not valid YAML"),
        ("\x00", "claim.yaml"),
    ],
)
def test_yaml_that_is_no_claim_is_refused(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(written(tmp_path, text))


def test_other_broken_files_are_refused(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "claim.yaml")
    assert "is no claim file" in refused(written(tmp_path, TEXT, "claim.txt"))
    big = written(tmp_path, "a: " + "x" * 300_000)
    assert "larger than 256 KiB" in refused(big)
    latin = tmp_path / "claim.yml"
    latin.write_bytes("merchant: 店".encode("gbk"))
    assert "not UTF-8" in refused(latin)
    assert "line 1" in refused(written(tmp_path, '{"a": 1,', "claim.json"))
    assert "twice" in refused(written(tmp_path, '{"case_id": "a", "case_id": "b"}', "claim.json"))
    assert "NaN" in refused(written(tmp_path, '{"amount": NaN}', "claim.json"))
    assert "nested too deep" in refused(written(tmp_path, "[" * 60_000, "claim.json"))


@given(st.text(max_size=200))
def test_any_text_is_a_document_or_a_claim_error(text: str) -> None:
    for parse in (parse_yaml, parse_json):
        try:
            document = parse(text, "claim")
        except ClaimError:
            continue
        try:
            build_claim(document.values, "claim", now=NOW)
        except ClaimError:
            continue


def csv_table(folder: Path, *rows: str) -> Path:
    head = "case_id,order_no,amount,merchant,paid_at,mistake_type"
    return written(folder, "\n".join((head, *rows)), "claims.csv")


GOOD = "A-1,0012,200.00,店,2026-03-01 10:30,paid_not_credited"


def test_csv_rows_stand_alone_and_name_row_and_field(tmp_path: Path) -> None:
    path = csv_table(
        tmp_path,
        GOOD,
        "A-2,13,-5,店,2026-03-01 10:30,paid_not_credited",
        "",
        "A-3,14,5,店,tomorrow,paid_not_credited",
        "A-4,2.02603E+27,5,店,2026-03-01 10:30,paid_not_credited",
        "A-5,15,5,店,2026-03-01 10:30,paid_not_credited,too,much",
    )
    table = load_claims_table(path, now=NOW)
    assert list(table.claims) == ["A-1"]
    assert table.claims["A-1"].order_no == "0012"
    texts = [str(error) for error in table.errors]
    assert [t for t in texts if "claims.csv, row 3" in t and "field amount" in t]
    assert [t for t in texts if "claims.csv, row 5" in t and "field paid_at" in t]
    assert [t for t in texts if "claims.csv, row 6" in t and "lost digits" in t]
    assert [t for t in texts if "claims.csv, row 7" in t and "more cells" in t]
    assert len(texts) == 4


def test_an_id_that_stands_twice_makes_both_rows_errors(tmp_path: Path) -> None:
    table = load_claims_table(csv_table(tmp_path, GOOD, GOOD), now=NOW)
    assert not table.claims
    assert ["row 3" in str(e) or "row 2" in str(e) for e in table.errors] == [True, True]


def test_csv_of_chinese_excel_is_read(tmp_path: Path) -> None:
    path = tmp_path / "claims.csv"
    text = '案件编号;订单号;金额;商户;支付时间;失误类型\r\nA-1;="0012";200.00;星河卡盟;2026/3/1 10:30;重复扣款\r\n'
    path.write_bytes(text.encode("gbk"))
    claim = load_claims_table(path, now=NOW).claims["A-1"]
    assert (claim.order_no, claim.merchant) == ("0012", "星河卡盟")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("case_id,order_no,amount,merchant,paid_at", "columns are missing: mistake_type"),
        ("case_id,order_no,amount,merchant,paid_at,mistake_type,colour", "'colour' is unknown"),
        ("case_id,order_no,amount,merchant,paid_at,mistake_type,订单号", "order_no stands twice"),
    ],
)
def test_a_bad_heading_is_named_with_its_row(tmp_path: Path, head: str, said: str) -> None:
    with pytest.raises(ClaimError) as caught:
        load_claims_table(written(tmp_path, head + "\n", "claims.csv"), now=NOW)
    assert said in str(caught.value) and "claims.csv, row 1" in str(caught.value)


def workbook(folder: Path, rows: list[list[Any]], more: dict[str, list[list[Any]]] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["case_id", "order_no", "amount", "merchant", "paid_at", "mistake_type", "aliases"])
    for row in rows:
        sheet.append(row)
    for title, lines in (more or {}).items():
        other = book.create_sheet(title)
        for line in lines:
            other.append(line)
    path = folder / "claims.xlsx"
    book.save(path)
    return path


def test_xlsx_rows_keep_their_text_and_name_row_and_field(tmp_path: Path) -> None:
    paid = datetime(2026, 3, 1, 10, 30, 5)
    path = workbook(
        tmp_path,
        [
            ["A-1", "0012", 200.1, "店", paid, "paid_not_credited", "小店；店铺"],
            ["A-2", 2026030122001474241447268542, 5, "店", paid, "paid_not_credited", None],
            ["A-3", "13", 0, "店", paid, "paid_not_credited", None],
            ["A-4", "14", 5, "店", "10:30", "paid_not_credited", None],
            ["A-5", "15", 5, None, paid, "wrong", None],
        ],
    )
    table = load_claims_table(path, now=NOW)
    claim = table.claims["A-1"]
    assert (claim.order_no, str(claim.amount), claim.aliases) == ("0012", "200.1", ("小店", "店铺"))
    assert claim.paid_at == at("2026-03-01 10:30:05")
    said = {error.where: str(error) for error in table.errors}
    assert "field order_no" in said["claims.xlsx, row 3"] and "lost digits" in said["claims.xlsx, row 3"]
    assert "field amount" in said["claims.xlsx, row 4"]
    assert "field paid_at" in said["claims.xlsx, row 5"]
    both = said["claims.xlsx, row 6"]
    assert "field merchant is missing" in both and "field mistake_type" in both


def test_claims_on_a_second_sheet_are_not_dropped_silently(tmp_path: Path) -> None:
    path = workbook(
        tmp_path, [["A-1", "12", 5, "店", "2026-03-01 10:30", "paid_not_credited"]], {"more": [["A-2"]]}
    )
    table = load_claims_table(path, now=NOW)
    assert list(table.claims) == ["A-1"]
    assert ["sheet 'more'" in str(error) for error in table.errors] == [True]


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.xlsx"
    path.write_bytes(b"PK\x03\x04 nonsense")
    with pytest.raises(ClaimError, match="not a readable workbook"):
        load_claims_table(path, now=NOW)


def test_the_published_schema_is_the_models() -> None:
    path = Path(__file__).parents[2] / "docs" / "claim.schema.json"
    assert path.read_text("utf-8") == claim_schema(), "run python -m verifier.claims.schema"
