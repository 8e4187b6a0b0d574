"""The day the child decides: also for a leap day, and for a slip in the year of birth."""

import datetime as dt

import pytest

from careprep.agenda.rules.expectations import eighteenth


@pytest.mark.parametrize(
    ("born", "day"),
    [
        ("2019-05-02", "2037-05-02"),
        ("2020-02-29", "2038-03-01"),
        ("9999-05-02", "9999-05-02"),
        ("9996-02-29", "9999-03-01"),
    ],
)
def test_the_eighteenth_birthday(born: str, day: str) -> None:
    assert eighteenth(dt.date.fromisoformat(born)).isoformat() == day
