"""EDTF dates: their first and last day, and whether the calendar has them."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escal import dates
from escal.schema import schemas

EDTF = re.compile(schemas().at("common", "/$defs/edtf")["pattern"])
years = st.integers(0, 9999).map("{:04}".format)
months = st.builds("{}-{:02}".format, years, st.integers(1, 12))
days = st.builds("{}-{:02}".format, months, st.integers(1, 31))
ends = st.just("..") | st.builds("{}{}".format, years | months | days, st.sampled_from(["", "?", "~", "%"]))


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02~", "2023-02-01", "2023-02-28"),
        ("2024-01-28", "2024-01-28", "2024-01-28"),
        ("2024-01-28?", "2024-01-28", "2024-01-28"),
        ("2024%", "2024-01-01", "2024-12-31"),
        ("2024-01-28/2024-01-30", "2024-01-28", "2024-01-30"),
        ("2023/2024-02", "2023-01-01", "2024-02-29"),
        ("../2024-02", None, "2024-02-29"),
        ("2024-02/..", "2024-02-01", None),
        ("..", None, None),
        ("2024-01-28T18:30:00Z", "2024-01-28", "2024-01-28"),
        ("2023-02-29", None, None),
        ("0000", None, None),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_first_and_last_day(value, first, last):
    assert dates.first_day(value) == (first and date.fromisoformat(first))
    assert dates.last_day(value) == (last and date.fromisoformat(last))


@pytest.mark.parametrize(
    ("end", "there"),
    [("2024-02-29", True), ("2023-02-29", False), ("2024-04-31~", False), ("2024-04", True), ("0000-01-01", False), ("..", True), ("", False)],
)  # fmt: skip
def test_the_calendar_decides(end, there):
    assert dates.exists(end) is there


@given(st.dates())
def test_a_day_is_its_own_first_and_last(day):
    assert dates.first_day(day.isoformat()) == dates.last_day(day.isoformat()) == day
    assert dates.exists(day.isoformat())


@given(st.dates(max_value=date(9999, 11, 30)))
def test_a_month_ends_before_the_next_begins(day):
    month = f"{day.year:04}-{day.month:02}"
    assert dates.first_day(month) == day.replace(day=1)
    assert (dates.last_day(month) + timedelta(days=1)).day == 1


@given(ends, ends)
def test_whatever_the_schema_lets_pass_can_be_asked(start, end):
    value = f"{start}/{end}"
    assert EDTF.search(value)
    assert (dates.first_day(value) is not None) == (start != ".." and dates.exists(start))
    assert (dates.last_day(value) is not None) == (end != ".." and dates.exists(end))
