"""Working days in mainland China: public holidays and the make-up working weekends (调休)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A date found by counting; ``provisional`` when a year it depends on has no published calendar."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The official calendar with a platform's own exceptions."""

    extra_working_days: frozenset[date] = frozenset()
    extra_holidays: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        if day in self.extra_working_days:
            return True
        if day in self.extra_holidays:
            return False
        return _official(day.year).is_working_day(day)

    def add(self, start: date, working_days: int) -> WorkingDay:
        """The ``working_days``-th working day after ``start``; the start itself does not count.

        With 0 it is ``start`` if that is a working day, otherwise the next one.
        """
        day = start
        provisional = not is_published(day.year)
        while working_days > 0 or not self.is_working_day(day):
            day += timedelta(days=1)
            provisional = provisional or not is_published(day.year)
            if working_days > 0 and self.is_working_day(day):
                working_days -= 1
        return WorkingDay(day, provisional)


def working_calendar(
    extra_working_days: Collection[date], extra_holidays: Collection[date]
) -> WorkingCalendar:
    """The mainland calendar with exceptions."""
    return WorkingCalendar(frozenset(extra_working_days), frozenset(extra_holidays))


@cache
def is_published(year: int) -> bool:
    """Whether the State Council's arrangement of this year is in the installed data.

    Every published year since 2007 moves at least one weekend to work; the computed ones move none.
    """
    return any(day.year == year for day in _official(year).weekend_workdays)


@cache
def _official(year: int) -> holidays.HolidayBase:
    # The neighbouring years hold days off that were moved across New Year.
    return holidays.country_holidays("CN", years=(year - 1, year, year + 1))
