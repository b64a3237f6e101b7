from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.fields.times import SHANGHAI, TimeContext, find_times, parse_time, resolve
from verifier.fields.types import Precision

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=SHANGHAI)  # a Wednesday
CONTEXT = TimeContext(reference=NOW)

WHOLE = [
    ("2024-10-14 23:35:05", "2024-10-14 23:35:05"),
    ("2024–10–14 23:35:05", "2024-10-14 23:35:05"),
    ("2024—10−14 23：35：05", "2024-10-14 23:35:05"),
    ("2024-10-1423:35:05", "2024-10-14 23:35:05"),
    ("２０２４-10-14 23:35", "2024-10-14 23:35"),
    ("2026年2月11日11:12:43", "2026-02-11 11:12:43"),
    ("2026年07月11日 20:30:49", "2026-07-11 20:30:49"),
    ("2024年05月27日02时16分", "2024-05-27 02:16"),
    ("2024年5月26日20:12", "2024-05-26 20:12"),
    ("2021年6月8日 18:11", "2021-06-08 18:11"),
    ("2024/10/14 23:35", "2024-10-14 23:35"),
    ("2024.10.14 23:35", "2024-10-14 23:35"),
    ("2024-10-14 周一 23:35", "2024-10-14 23:35"),
    ("2024年10月14日 星期一 下午3:05", "2024-10-14 15:05"),
    ("2024年10月14日 凌晨12:05", "2024-10-14 00:05"),
    ("2024年10月14日晚上9:05", "2024-10-14 21:05"),
    ("2024-10-14", "2024-10-14"),
    ("20241014", "2024-10-14"),
    ("20241014233505", "2024-10-14 23:35:05"),
    ("2024-10-14T23:35:05", "2024-10-14 23:35:05"),
    ("09:41 pm on 6 Dec 2024", "2024-12-06 21:41"),
    ("24 Jun 2020 • 1:06 pm", "2020-06-24 13:06"),
    ("10 Mar 2026, 2:24 pm", "2026-03-10 14:24"),
    ("Mar 10, 2026 2:24:09 PM", "2026-03-10 14:24:09"),
    ("23 April 2026 06:19 PM", "2026-04-23 18:19"),
    ("11 Sep 2020 - 01:54", "2020-09-11 01:54"),
    ("10 April 2025 09:49:08", "2025-04-10 09:49:08"),
    ("17 Agustus 2025 09:49", "2025-08-17 09:49"),
    ("8 ม.ค. 69 19:08 น.", "2026-01-08 19:08"),
    ("15 พ.ค. 2569 07:36:16", "2026-05-15 07:36:16"),
    ("25/12/2018 8:13:39 PM", "2018-12-25 20:13:39"),
    ("Wednesday, 4 March 2026 at 10:31", "2026-03-04 10:31"),
    ("29 June 202309:07:11", "2023-06-29 09:07:11"),
    ("June 29, 202309:07", "2023-06-29 09:07"),
]


@pytest.mark.parametrize(("text", "expected"), WHOLE)
def test_whole_times_need_no_context(text: str, expected: str) -> None:
    moment = parse_time(text)
    assert moment is not None
    assert str(moment) == expected
    assert moment.inferred == ()


@pytest.mark.parametrize(
    ("text", "expected", "inferred"),
    [
        ("04月13日13:02", "2025-04-13 13:02", ("year",)),
        ("5月17日 17时52分", "2025-05-17 17:52", ("year",)),
        ("3月1日 10:30:05", "2026-03-01 10:30:05", ("year",)),
        ("03-01 10:30", "2026-03-01 10:30", ("year",)),
        ("24 Jun 1:06 pm", "2025-06-24 13:06", ("year",)),
        ("01日11时37分", "2026-03-01 11:37", ("year", "month")),
        ("今天 10:31", "2026-03-04 10:31", ("year", "month", "day")),
        ("昨天 22:05", "2026-03-03 22:05", ("year", "month", "day")),
        ("昨天晚上10:05", "2026-03-03 22:05", ("year", "month", "day")),
        ("周一 09:00", "2026-03-02 09:00", ("year", "month", "day")),
        ("星期三 上午9:00", "2026-03-04 09:00", ("year", "month", "day")),
    ],
)
def test_missing_parts_come_from_the_reference_and_are_named(
    text: str, expected: str, inferred: tuple
) -> None:
    moment = parse_time(text, CONTEXT)
    assert moment is not None
    assert str(moment) == expected
    assert moment.inferred == inferred
    assert parse_time(text) is None


def test_a_date_inside_the_order_number_beats_the_reference() -> None:
    context = TimeContext(reference=NOW, dates=(date(2024, 4, 13),))
    moment = parse_time("4月13日 13:02", context)
    assert moment is not None
    assert moment.at.year == 2024


@pytest.mark.parametrize(
    "text",
    [
        "", "商家", "4.00", "123456", "2024-13-14 10:00", "2024-02-30 10:00", "2024-10-14 25:00", "10/11/2024",
        "12-01-19 21:13", "2024-1-423:35:05", "2024-10-14 23:3505", "订单2024-10-14", "10:61", "晚上12:30",
        "2024-10-14 23:35:05 2024-10-15 10:00:00", "2024101423350512", "29 June 2023:07:11",
    ],
)  # fmt: skip
def test_what_is_no_time_or_leaves_a_choice_is_none(text: str) -> None:
    assert parse_time(text, CONTEXT) is None


def test_the_order_of_a_numeric_date_is_the_profiles_to_say() -> None:
    assert str(parse_time("12-01-19 21:13", TimeContext(order="dmy"))) == "2019-01-12 21:13"
    assert str(parse_time("10/11/2024", TimeContext(order="mdy"))) == "2024-10-11"
    assert str(parse_time("24-10-14 21:13", TimeContext(order="ymd"))) == "2024-10-14 21:13"


def test_a_printed_zone_counts() -> None:
    moment = parse_time("08 October 2025, 04:03 AM (PKT)")
    assert moment is not None
    assert moment.at == datetime(2025, 10, 7, 23, 3, tzinfo=UTC)


def test_times_in_a_sentence() -> None:
    hits = find_times("您向张三转账170.00元,已于2024-10-06 23:46成功到账！下次 10月7日09:00 再来")
    assert [text for text, _ in hits] == ["2024-10-06 23:46", "10月7日09:00"]
    assert str(resolve(hits[0][1], TimeContext())) == "2024-10-06 23:46"


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)),
    st.sampled_from(
        ["%Y-%m-%d %H:%M:%S", "%Y–%m–%d%H:%M:%S", "%Y年%m月%d日%H:%M:%S", "%Y/%m/%d %H：%M：%S", "%Y%m%d%H%M%S",
         "%d %b %Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p", "%I:%M:%S %p on %d %b %Y", "%d %B %Y • %H:%M:%S"]
    ),
)  # fmt: skip
def test_round_trip(at: datetime, form: str) -> None:
    at = at.replace(microsecond=0)
    moment = parse_time(at.strftime(form))
    assert moment is not None
    assert moment.at == at.replace(tzinfo=SHANGHAI)
    assert moment.precision is Precision.SECOND


@given(st.text(max_size=120))
@settings(max_examples=300)
def test_any_text_gives_a_moment_or_none(text: str) -> None:
    moment = parse_time(text, CONTEXT)
    assert moment is None or moment.at.tzinfo is not None
    find_times(text)


@given(st.text(alphabet="0123456789:-/年月日 .，上午pm周一", max_size=200))
@settings(max_examples=300, deadline=timedelta(milliseconds=400))
def test_time_like_noise_is_fast(text: str) -> None:
    parse_time(text, CONTEXT)
    find_times(text)
