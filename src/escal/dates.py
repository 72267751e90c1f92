"""EDTF dates (level 1, as the schemas allow them): 2024-01-28, 2024-01~, 2024-01-28/2024-01-30, ../2024."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=4096)
def first_day(value: str) -> date | None:
    """First day of a date, interval or timestamp; None where it is open or not in the calendar."""
    return _day(value.split("/", 1)[0], last=False)


@lru_cache(maxsize=4096)
def last_day(value: str) -> date | None:
    """Last day of a date, interval or timestamp; None where it is open or not in the calendar."""
    return _day(value.rsplit("/", 1)[-1], last=True)


@lru_cache(maxsize=4096)
def exists(end: str) -> bool:
    """Whether one end of an interval (YYYY, YYYY-MM or YYYY-MM-DD, with or without a mark, or ``..``) is in the calendar."""
    numbers = _numbers(end)
    if not numbers:
        return end == ".."
    return numbers[0] > 0 and (len(numbers) < 3 or numbers[2] <= calendar.monthrange(numbers[0], numbers[1])[1])


def _day(end: str, *, last: bool) -> date | None:
    numbers = _numbers(end)
    if not numbers or not exists(end):
        return None
    year = numbers[0]
    month = numbers[1] if len(numbers) > 1 else (12 if last else 1)
    day = numbers[2] if len(numbers) > 2 else (calendar.monthrange(year, month)[1] if last else 1)
    return date(year, month, day)


def _numbers(end: str) -> list[int]:
    return [int(part) for part in end[:10].rstrip("?~%").split("-") if part.isdecimal()]
