"""Working days of mainland China: holidays, make-up days, years that nobody has published yet."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from verifier.policy.calendar import is_published, working_calendar

OFFICIAL = working_calendar((), ())


def test_make_up_weekends_are_worked_and_holidays_are_not() -> None:
    # National Day 2025: 1-8 October off, Sunday 28 September and Saturday 11 October worked.
    assert not OFFICIAL.is_working_day(date(2025, 10, 3))
    assert OFFICIAL.is_working_day(date(2025, 9, 28))
    assert OFFICIAL.is_working_day(date(2025, 10, 11))
    assert not OFFICIAL.is_working_day(date(2025, 10, 12))


def test_seven_working_days_over_national_day() -> None:
    # After Tuesday 30 September: 9, 10, 11 (Saturday, worked), 13, 14, 15, 16 October.
    found = OFFICIAL.add(date(2025, 9, 30), 7)
    assert (found.day, found.provisional) == (date(2025, 10, 16), False)


def test_zero_days_is_the_day_itself_or_the_next_working_one() -> None:
    assert OFFICIAL.add(date(2025, 9, 28), 0).day == date(2025, 9, 28)
    assert OFFICIAL.add(date(2025, 10, 1), 0).day == date(2025, 10, 9)


def test_a_year_without_published_data_is_provisional() -> None:
    assert is_published(2025)
    assert not is_published(2099)
    assert OFFICIAL.add(date(2099, 3, 2), 3).provisional
    # A count that only reaches into an unpublished year depends on it as well.
    last = max(year for year in range(2024, 2040) if is_published(year))
    assert OFFICIAL.add(date(last, 12, 30), 7).provisional
    assert not OFFICIAL.add(date(last, 3, 2), 7).provisional


def test_a_platforms_own_days_go_before_the_official_ones() -> None:
    own = working_calendar([date(2025, 10, 3)], [date(2025, 10, 9)])
    assert own.is_working_day(date(2025, 10, 3))
    assert not own.is_working_day(date(2025, 10, 9))


@given(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.integers(0, 30))
def test_counting_ends_on_a_working_day_after_that_many(start: date, days: int) -> None:
    found = OFFICIAL.add(start, days).day
    assert OFFICIAL.is_working_day(found)
    span = [date.fromordinal(n) for n in range(start.toordinal() + 1, found.toordinal() + 1)]
    worked = sum(map(OFFICIAL.is_working_day, span))
    assert worked == days or (days == 0 and worked <= 1)
