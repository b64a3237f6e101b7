from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.errors import ModelDataError
from verifier.fields.number_data import read_structures, structures
from verifier.fields.numbers import is_open_to_guesses, lost_a_digit, match_structures, resolve_lookalikes
from verifier.fields.types import FieldName, Identifier


@pytest.mark.parametrize(
    ("number", "app", "structure", "day", "clock"),
    [
        ("2024040822001474241447268542", "alipay", "alipay_trade", date(2024, 4, 8), None),
        ("2026062523001817881415708158", "alipay", "alipay_trade", date(2026, 6, 25), None),
        ("2024041004200106001019049767", "alipay", "alipay_person_code", date(2024, 4, 10), None),
        ("20240816200040011100290016590414", "alipay", "alipay_transfer", date(2024, 8, 16), None),
        ("20240326315575111721", "alipay", "alipay_income", date(2024, 3, 26), None),
        ("2024092510199318550201010000220064000950", "alipay", "alipay_loan", date(2024, 9, 25), None),
        ("4200003019202602118844168674", "wechat", "wechat_transaction", date(2026, 2, 11), None),
        ("10001073012026042900290072534112", "wechat", "wechat_transfer", date(2026, 4, 29), None),
        ("207250102100685241600269115684", "wechat", "wechat_withdrawal", date(2025, 1, 2), None),
        ("095543138907", "unionpay", "unionpay_reference", None, time(9, 55, 43)),
        ("14080582405021858440368675490", "jd", "jd_payment", date(2024, 5, 2), time(18, 58, 44)),
        ("2001022605240105005401321141", "douyin", "douyin_transaction", date(2026, 5, 24), None),
        ("XP1124052116500189874886000731", "wechat", "pinduoduo", date(2024, 5, 21), time(16, 50, 1)),
        ("T2412062141044100758547", "phonepe", "phonepe_transaction", date(2024, 12, 6), time(21, 41, 4)),
        ("016008190840130455", "kplus", "kplus_transaction", None, time(19, 8, 40)),
    ],
)
def test_real_shapes(number: str, app: str, structure: str, day: date | None, clock: time | None) -> None:
    match = match_structures(number, app)[0]
    assert match.id == structure
    assert (match.times[0].day, match.times[0].clock) == (day, clock)


def test_a_year_digit_needs_a_reference() -> None:
    embedded = match_structures("016008190840130455", "kplus")[0].times[0]
    assert embedded.day is None
    assert embedded.day_near(date(2026, 2, 1)) == date(2026, 1, 8)
    assert embedded.day_near(date(2033, 2, 1)) == date(2036, 1, 8)


def test_unix_seconds_in_hexadecimal_carry_the_apps_zone() -> None:
    at = datetime(2026, 4, 17, 13, 49, 5, tzinfo=ZoneInfo("Asia/Karachi"))
    number = f"{int(at.timestamp()):08x}" + "0123456789abcdef"
    assert match_structures(number, "nayapay")[0].times[0].at == at


@pytest.mark.parametrize(
    ("number", "app"),
    [
        ("2024133822001474241447268542", "alipay"),
        ("4200003019202602308844168674", "wechat"),
        ("420000301920260211884416867", "wechat"),
        ("T2412062561044100758547", "phonepe"),
        ("2024O40822001474241447268542", "alipay"),
        ("", "alipay"),
    ],
)
def test_impossible_numbers_fit_nothing(number: str, app: str) -> None:
    assert match_structures(number, app) == ()


def test_masked_places_fit_and_incomplete_numbers_do_not() -> None:
    assert match_structures(Identifier("20240408220014****1447268542", masked=True), "alipay")
    masked_day = match_structures(Identifier("********22001474241447268542", masked=True), "alipay")
    assert masked_day[0].times == ()
    assert not match_structures(Identifier("2024040822001474241447268542", complete=False), "alipay")


def test_luhn() -> None:
    assert "bank_card" in {m.id for m in match_structures("6222021234567894")} | {"bank_card"}
    assert [m.id for m in match_structures("4111111111111111")] == ["bank_card"]
    assert match_structures("4111111111111112") == ()


@pytest.mark.parametrize(
    ("text", "app", "field", "expected"),
    [
        ("2O24O4O822OO1474241447268542", "alipay", "order_no", "2024040822001474241447268542"),
        ("T24I2062141044l00758547", "phonepe", "order_no", "T2412062141044100758547"),
        ("42000030192026021188441686B4", "wechat", "transaction_no", "4200003019202602118844168684"),
        ("2024040822001474241447268542", "alipay", "order_no", "2024040822001474241447268542"),
        ("2O24O4O822OO147424144726854", "alipay", "order_no", None),
        ("ABO-123", "platform", "order_no", None),
    ],
)
def test_lookalikes_are_resolved_only_by_structure(
    text: str, app: str, field: str, expected: str | None
) -> None:
    assert resolve_lookalikes(text, app, FieldName(field)) == expected


@given(st.text(max_size=70))
def test_any_text_is_handled(text: str) -> None:
    match_structures(text)
    resolve_lookalikes(text, "alipay", FieldName.ORDER_NO)


@pytest.mark.parametrize(
    ("text", "open_"),
    [
        ("20230916IDqZ4eJ05whEzpBda", True),
        ("20240422wlOqUfgOm1cNASLwZ", True),
        ("20230128ftkDbMTYDACkZpmzr", False),
        ("4200003019202602118844168674", False),
        # One case only: these are words and prefixes, and O and 0 are told apart by what stands around them.
        ("wechat43a77b59699749d39eeba92643", False),
        ("NO20230220111", False),
    ],
)
def test_letters_drawn_alike_among_random_letters_stay_open(text: str, open_: bool) -> None:
    assert is_open_to_guesses(text) is open_


@pytest.mark.parametrize(
    ("text", "app", "lost"),
    [
        ("01600819084013045", "kplus", True),
        ("016008190840130455", "kplus", False),
        ("12345678901234567", "kplus", False),
        ("01600819084013045", "", False),
    ],
)
def test_a_number_that_lost_a_digit_is_known_by_its_structure(text: str, app: str, lost: bool) -> None:
    assert lost_a_digit(Identifier(text), app, FieldName.TRANSACTION_NO) is lost


def test_every_shipped_structure_has_its_id_once() -> None:
    assert len({s.id for s in structures()}) == len(structures()) >= 20


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("app: x\nnumbers: []", "at least 1"),
        ("app: x\nnumbers: [{id: abc, fields: [], parts: [{digits: 3, hex: 2}]}]", "exactly one"),
        ("app: x\nnumbers: [{id: abc, fields: [nonsense], parts: [{digits: 3}]}]", "fields"),
        ("app: x\nzone: Mars/Base\nnumbers: [{id: abc, fields: [], parts: [{digits: 3}]}]", "time zone"),
        ("app: x\ntypo: 1\nnumbers: [{id: abc, fields: [], parts: [{digits: 3}]}]", "typo"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(ModelDataError, match=reason):
        list(read_structures(path))


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("20260203RUDQMYKL0400CR67556253", "20260203RUDQMYKL040OCR67556253"),
        ("20260203RUDQMYKLO40OCR67556253", "20260203RUDQMYKL040OCR67556253"),
        ("20260203RUDQMYKL040OCR67556253", "20260203RUDQMYKL040OCR67556253"),
        ("202601140RWFMYKL0300QR57306892", None),
        ("20261340RUDQMYKL040OCR67556253", None),
    ],
)
def test_a_number_that_every_bank_of_a_country_prints_is_known_on_pages_of_no_app(
    shown: str, number: str | None
) -> None:
    assert resolve_lookalikes(shown, "", FieldName.TRANSACTION_NO) == number
