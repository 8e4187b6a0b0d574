"""Dates, times and lengths: what people write is understood or refused in words, never guessed."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from careprep.errors import BadInput
from careprep.model import dates
from careprep.model.dates import Prefer, parse_date, parse_minutes, parse_moment
from careprep.model.dates import parse_offset as offset

TODAY = date(2026, 1, 14)  # a Wednesday
STARTS = datetime(2026, 1, 20, 15, 0)

patient = settings(deadline=None)  # the general reader takes its time when it is first needed

todays = st.dates(date(1990, 1, 1), date(2080, 12, 31))
SIDES: tuple[Prefer, ...] = ("future", "past")
sides = st.sampled_from(SIDES)


@st.composite
def days_near(draw: st.DrawFn) -> tuple[date, date]:
    """Today, and another day within twenty years of it."""
    today = draw(todays)
    return today, today + timedelta(draw(st.integers(-7305, 7305)))


def refused(read: Callable[..., Any], *args: Any, **more: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(*args, **more)
    return caught.value


def answer(read: Callable[..., Any], *args: Any) -> Any:
    """What the reader says: a value, or its refusal."""
    try:
        return read(*args)
    except BadInput as problem:
        return problem


# ── dates ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("today", "2026-01-14"),
        ("Tomorrow", "2026-01-15"),
        ("yesterday", "2026-01-13"),
        ("the day after tomorrow", "2026-01-16"),
        ("day before yesterday", "2026-01-12"),
        ("fri", "2026-01-16"),
        ("by FRI.", "2026-01-16"),
        ("on friday", "2026-01-16"),
        ("tues", "2026-01-20"),
        ("wed", "2026-01-21"),  # today's own name is a week away
        ("this wed", "2026-01-14"),
        ("this coming fri", "2026-01-16"),
        ("next wed", "2026-01-21"),
        ("next friday", "2026-01-23"),
        ("next mon", "2026-01-19"),
        ("last fri", "2026-01-09"),
        ("last wednesday", "2026-01-07"),
        ("in 2 weeks", "2026-01-28"),
        ("2 weeks", "2026-01-28"),
        ("2w", "2026-01-28"),
        ("two weeks from now", "2026-01-28"),
        ("in 3 days", "2026-01-17"),
        ("in a month", "2026-02-14"),
        ("1 year", "2027-01-14"),
        ("3 days ago", "2026-01-11"),
        ("a week from fri", "2026-01-23"),
        ("1 day before Mar 3", "2026-03-02"),
        ("next month", "2026-02-14"),
        ("last week", "2026-01-07"),
        ("3/12", "2026-03-12"),
        ("by 2/2", "2026-02-02"),
        ("1/14", "2026-01-14"),  # today counts
        ("1/13", "2027-01-13"),  # over, so the coming one
        ("3/12/26", "2026-03-12"),
        ("3/12/1999", None),
        ("12-3", "2026-12-03"),
        ("2026/3/12", "2026-03-12"),
        ("2026-03-12", "2026-03-12"),
        ("Mar 12", "2026-03-12"),
        ("march 12th", "2026-03-12"),
        ("12 March", "2026-03-12"),
        ("12th of march", "2026-03-12"),
        ("March 12 2027", "2027-03-12"),
        ("Mar. 12, 2027", "2027-03-12"),
        ("12-mar-2027", "2027-03-12"),
        ("mar 12 '27", "2027-03-12"),
        ("sept 9 ’27", "2027-09-09"),
        ("may 5", "2026-05-05"),
        ("thu 3/12", "2026-03-12"),
        ("Thursday, March 12", "2026-03-12"),
        ("tue jan 13", "2026-01-13"),  # the weekday says that yesterday is meant
        ("wed jan 13", "2027-01-13"),
        ("the 15th", "2026-01-15"),
        ("13th", "2026-02-13"),
        ("tue the 20th", "2026-01-20"),
        ("end of month", "2026-01-31"),
        ("end of the month", "2026-01-31"),
        ("end of next month", "2026-02-28"),
        ("end of last month", "2025-12-31"),
        ("end of february", "2026-02-28"),
        ("end of the week", "2026-01-16"),
        ("end of next week", "2026-01-23"),
        ("end of year", "2026-12-31"),
        ("end of last year", "2025-12-31"),
        ("2/29/28", "2028-02-29"),
    ],
)
def test_a_date_as_people_write_it(text: str, meant: str | None) -> None:
    if meant is None:
        assert "20 years" in refused(parse_date, text, TODAY).what
    else:
        assert parse_date(text, TODAY).isoformat() == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("wed", "2026-01-07"),
        ("fri", "2026-01-09"),
        ("1/14", "2026-01-14"),
        ("1/15", "2025-01-15"),
        ("dec 30", "2025-12-30"),
        ("wed 12/31", "2025-12-31"),
        ("the 20th", "2025-12-20"),
        ("2 weeks", "2025-12-31"),
        ("in 2 weeks", "2026-01-28"),
        ("end of march", "2025-03-31"),
        ("2026-03-12", "2026-03-12"),
        ("3/12/26", "2026-03-12"),
        ("2 weeks and a day", "2025-12-30"),
    ],
)
def test_what_has_been_done_lies_behind(text: str, meant: str) -> None:
    assert parse_date(text, TODAY, prefer="past").isoformat() == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("in 2 weeks and a day", "2026-01-29"),
        ("2 weeks and a day ago", "2025-12-30"),
        ("12th day of march", "2026-03-12"),
        ("friday the 13th day of march", "2026-03-13"),
        ("the 15th of next month", "2026-02-15"),
        ("march 12 thu", "2026-03-12"),
        ("mar 12 27", "2027-03-12"),
    ],
)
def test_rarer_wordings_are_read_too(text: str, meant: str) -> None:
    assert parse_date(text, TODAY).isoformat() == meant


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("13/13", "no month 13"),
        ("13/3", "as in 3/13"),
        ("0/5", "no month 0."),
        ("11/31", "November has no day 31"),
        ("5/0", "May has no day 0"),
        ("2/30", "February has no day 30"),
        ("2026-02-29", "no February 29 in 2026"),
        ("2/29", "no February 29 within a year"),
        ("fri 3/12", "that day is Thursday, March 12, 2026"),
        ("sun the 15th", "that day is Thursday, January 15, 2026"),
        ("1", "a number alone"),
        ("0", "a number alone"),
        ("20260312", "a number alone"),
        ("2046-12-31", None),
        ("2047-01-01", "more than 20 years"),
        ("0000-01-01", "more than 20 years"),
        ("9999-12-31", "more than 20 years"),
        ("in 9999 years", "more than 20 years"),
        ("3000 weeks ago", "more than 20 years"),
        ("99999 days", "more than 20 years"),
        ("1 week from 13/13", "no month 13"),
        ("", "Nothing was typed"),
        (" \t\n", "Nothing was typed"),
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(text: str, says: str | None) -> None:
    if says is None:
        assert parse_date(text, TODAY) == date.fromisoformat(text)
        return
    problem = refused(parse_date, text, TODAY)
    assert says in problem.what
    assert not text.strip() or f"“{text}”" in problem.what
    assert "in 2 weeks" in problem.todo


@pytest.mark.parametrize(
    "text",
    [
        *("soon", "asap", "now", "march", "march 2027", "next", "in", "the", "mar 12-14", "3.12"),
        *("mar 12-27", "mar 12 3pm", "fri 3pm", "tomorrow at 9", "tomorrow 5", "mar 12 EST"),
        *("10 business days", "in 10 working days", "3 hours", "in 36 hours", "-3 days"),
        *("this week", "3 weeks today", "in 2 weeks ago", "next 3/12", "12/3/12/3", "2026-3/12"),
        *(
            "every monday",
            "monday morning",
            "first monday in march",
            "xmas",
            "mar mar 12",
            "march '27",
            "after march 12",
            "end of next march",
        ),
        *("3/12/2026 3/13/2026", "12 march 3pm", "999999999 weeks", "mo", "1e3"),
    ],
)
def test_what_is_unclear_is_not_guessed(text: str) -> None:
    assert refused(parse_date, text, TODAY).what == f"“{text}” is not a date."


@pytest.mark.parametrize(
    "text",
    [
        *("\x00", "mar 12\x00", "3/12\x00", "\x1b[31mfri", "٣/١٢", "१", "²", "３/１２", "mar ①"),
        *(
            "\ud800",
            "fri\u202e",
            "fri" + " " * 100,
            "1" * 5000,
            "a" * 10_000,
            "9" * 80 + " days",
            "mar " * 2500,
        ),
        *("in " + "9" * 70 + " weeks", "1 day from " * 6 + "x", "/" * 80, "-1-1-1" * 13),
    ],
    ids=lambda text: ascii(text)[:20],
)
def test_hostile_text_is_refused_and_shown_harmlessly(text: str) -> None:
    for read in (parse_date, parse_moment):
        problem = refused(read, text, TODAY)
        assert problem.what.isprintable()
        assert len(problem.what) < 120
    assert refused(offset, text, STARTS).what.isprintable()
    assert refused(parse_minutes, text).what.isprintable()


@patient
@given(days_near(), sides)
def test_iso_dates_mean_themselves(near: tuple[date, date], prefer: Prefer) -> None:
    today, day = near
    assert parse_date(day.isoformat(), today, prefer) == day


@patient
@given(days_near(), sides)
@example((date(2028, 3, 15), date(2028, 2, 29)), "future")
@example((date(2028, 1, 1), date(2028, 2, 29)), "past")
@example((date(2026, 12, 31), date(2026, 1, 1)), "future")
def test_a_date_that_is_shown_reads_back(near: tuple[date, date], prefer: Prefer) -> None:
    today, day = near
    assert parse_date(dates.show_date(day, today), today, prefer) == day
    assert parse_date(dates.show_full_date(day), today, prefer) == day


@patient
@given(todays, st.integers(0, 6))
def test_weekdays_lie_where_the_words_say(today: date, weekday: int) -> None:
    name = dates.show_full_date(date(2024, 1, 1) + timedelta(weekday))[:3]
    monday = today - timedelta(today.weekday())
    for text, prefer, low, high in (
        (name, SIDES[0], 1, 7),
        (name, SIDES[1], -7, -1),
        (f"this {name}", SIDES[0], 0, 6),
        (f"last {name}", SIDES[0], -7, -1),
    ):
        day = parse_date(text, today, prefer)
        assert day.weekday() == weekday
        assert low <= (day - today).days <= high
    assert parse_date(f"next {name}", today) == monday + timedelta(7 + weekday)


@patient
@given(todays, st.integers(1, 12), st.integers(1, 28))
def test_a_date_without_a_year_is_the_nearest_on_its_side(
    today: date, month: int, day: int
) -> None:
    ahead = parse_date(f"{month}/{day}", today)
    behind = parse_date(f"{month}/{day}", today, "past")
    assert (ahead.month, ahead.day) == (behind.month, behind.day) == (month, day)
    assert timedelta(0) <= ahead - today <= timedelta(365)
    assert timedelta(0) <= today - behind <= timedelta(365)
    assert (ahead == behind) == (ahead == today)


@patient
@given(todays, st.integers(1, 31), sides)
def test_a_day_of_the_month_is_the_nearest_on_its_side(
    today: date, day: int, prefer: Prefer
) -> None:
    found = parse_date(f"{day}th", today, prefer)
    step = 1 if prefer == "future" else -1
    between = [today + timedelta(step * n) for n in range(abs((found - today).days))]
    assert found.day == day
    assert step * (found - today).days >= 0
    assert all(other.day != day for other in between)


@patient
@given(todays, st.integers(1, 200))
def test_months_keep_the_day_or_end_on_the_last_one(today: date, months: int) -> None:
    day = parse_date(f"in {months} months", today)
    assert (day.year * 12 + day.month) - (today.year * 12 + today.month) == months
    assert day.day == today.day or (day + timedelta(1)).day == 1
    assert day.day <= today.day


def test_a_day_that_some_months_lack_waits_for_one_that_has_it() -> None:
    assert parse_date("the 30th", date(2026, 1, 31)) == date(2026, 3, 30)
    assert parse_date("the 31st", date(2026, 3, 30), "past") == date(2026, 1, 31)


def test_the_end_of_the_week_is_friday() -> None:
    saturday = date(2026, 1, 17)
    assert parse_date("end of the week", saturday - timedelta(1)) == saturday - timedelta(1)
    assert parse_date("end of the week", saturday) == date(2026, 1, 23)
    assert parse_date("end of this week", saturday) == date(2026, 1, 16)
    assert parse_date("end of next week", saturday) == date(2026, 1, 23)


def test_leap_days() -> None:
    assert parse_date("2/29", date(2028, 1, 1)) == date(2028, 2, 29)
    assert parse_date("2/29", date(2028, 3, 1), "past") == date(2028, 2, 29)
    assert parse_date("in a year", date(2028, 2, 29)) == date(2029, 2, 28)
    assert parse_date("in 4 years", date(2028, 2, 29)) == date(2032, 2, 29)
    assert parse_date("end of feb", date(2028, 1, 1)) == date(2028, 2, 29)
    assert parse_date("1 month", date(2100, 1, 31)) == date(2100, 2, 28)


def test_further_away_when_asked_for() -> None:
    assert parse_date("5/2/1931", TODAY, "past", years=120) == date(1931, 5, 2)
    assert parse_date("5/2/98", TODAY, "past", years=120) == date(1998, 5, 2)
    assert "120 years" in refused(parse_date, "1905-05-02", TODAY, years=120).what


@pytest.mark.parametrize("today", [date.min, date.max])
def test_the_ends_of_the_calendar_are_refused_too(today: date) -> None:
    for text in ("yesterday", "tomorrow", "next fri", "last fri", "the 31st", "1/1", "fri feb 29"):
        for prefer in SIDES:
            found = answer(parse_date, text, today, prefer)
            assert isinstance(found, BadInput) or abs(found.year - today.year) <= 1


_WORDS = """
    mar march may 12 3 13 31 30th 29 2026 '27 0 99999 3/12 13/13 2026-03-12 fri friday next last
    this the of in a an two 2 day days week weeks month year ago from before after now today
    tomorrow end at and , - . 3pm noon 9:30 hours EST every half
"""
_words = st.sampled_from(_WORDS.split())
_texts = st.text(max_size=60) | st.lists(_words, max_size=7).map(" ".join)


@patient
@given(_texts, todays, sides)
def test_any_text_is_a_near_day_or_refused(text: str, today: date, prefer: Prefer) -> None:
    day = answer(parse_date, text, today, prefer)
    if isinstance(day, BadInput):
        assert day.what.isprintable()
        assert day.todo
    else:
        assert type(day) is date
        assert abs(day.year - today.year) <= 20


# ── the guard around the general reader ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("march 12th", "2026-03-12"),
        ("march the 12th", "2026-03-12"),
        ("Mar. 12th, 2027", "2027-03-12"),
        ("12th of march", "2026-03-12"),
        ("thu march 12th", "2026-03-12"),
        ("march 12th, thursday", "2026-03-12"),
        ("2 weeks and a day", "2026-01-29"),
        ("in 2 weeks and 3 days", "2026-01-31"),
        ("in a month and a week", "2026-02-21"),
        ("2 weeks and a day ago", "2025-12-30"),
        ("a week from friday", "2026-01-23"),
        ("15th of this month", "2026-01-15"),
        ("the 3rd of next month", "2026-02-03"),
    ],
)
def test_what_people_say_at_a_table(text: str, day: str) -> None:
    assert parse_date(text, TODAY).isoformat() == day


def test_a_weekday_that_does_not_fit_is_named() -> None:
    what = refused(parse_date, "march 12 fri", TODAY).what
    assert what == "“march 12 fri” is not a date: that day is Thursday, March 12, 2026."


@pytest.mark.parametrize(
    "text", ["a day of march 2027", "12th day of march in 2027", "the 30th of february"]
)
def test_what_is_nearly_a_date_is_refused(text: str) -> None:
    refused(parse_date, text, TODAY)


def test_common_shapes_do_without_the_general_reader() -> None:
    shapes = [
        *("fri", "next friday", "today", "in 2 weeks", "2 weeks", "3/12", "Mar 12", "12 March"),
        *("March 12 2027", "2026-03-12", "3/12/26", "end of month", "soon", "13/13", "1", "x" * 99),
    ]
    script = f"""
import sys, datetime
from careprep.model.dates import parse_date, parse_moment
from careprep.errors import BadInput
for text in {shapes!r}:
    for read, more in ((parse_date, ""), (parse_moment, " 3pm")):
        try:
            read(text + more, datetime.date(2026, 1, 14))
        except BadInput:
            pass
heavy = {{"msgspec", "textual", "tinydb", "calendar", "locale"}} & sys.modules.keys()
print(sorted(heavy))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# ── moments and times of day ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tue 3pm", "2026-01-20T15:00"),
        ("Jan 20 3:00 pm", "2026-01-20T15:00"),
        ("jan 20 at 3", "2026-01-20T15:00"),
        ("Jan 20, 3 p.m.", "2026-01-20T15:00"),
        ("2026-01-20T15:00", "2026-01-20T15:00"),
        ("2026-01-20T03:00:59", "2026-01-20T03:00"),
        ("2026-01-20 15:00", "2026-01-20T15:00"),
        ("tomorrow at 9", "2026-01-15T09:00"),
        ("fri noon", "2026-01-16T12:00"),
        ("jan 20 12 noon", "2026-01-20T12:00"),
        ("fri midnight", "2026-01-16T00:00"),
        ("fri@2:30", "2026-01-16T14:30"),
        ("3pm tomorrow", "2026-01-15T15:00"),
        ("3 pm on jan 20", "2026-01-20T15:00"),
        ("3/12 10", "2026-03-12T10:00"),
        ("12 march 7", "2026-03-12T19:00"),
        ("in 2 weeks at 8", "2026-01-28T08:00"),
        ("Tue Jan 19, 2027, 3:00 pm", "2027-01-19T15:00"),
    ],
)
def test_a_moment_as_people_write_it(text: str, meant: str) -> None:
    assert parse_moment(text, TODAY).isoformat(timespec="minutes") == meant


def test_a_moment_behind() -> None:
    assert parse_moment("fri 3pm", TODAY, "past") == datetime(2026, 1, 9, 15)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *(
            (text, "the time is missing")
            for text in ("tue", "jan 12", "jan 20", "12 march", "in 2 weeks")
        ),
        *((text, "the time is missing") for text in ("12 march 26", "march 12 2027", "2026-01-20")),
        *((text, "the day is missing") for text in ("3pm", "noon", "at 9", "3:10 pm", "9")),
        ("11/31 3pm", "“11/31” is not a date: November has no day 31"),
        ("13/13 at noon", "no month 13"),
        ("tue 25:00", "“tue 25:00” is not a day and time"),
        ("tue 15", "“tue 15” is not a day and time"),
        ("2026-01-20T15:00Z", "is not a day and time"),
        ("sometime", "is not a day and time"),
        ("", "Nothing was typed"),
    ],
)
def test_a_moment_that_is_not_whole_is_refused(text: str, says: str) -> None:
    assert says in refused(parse_moment, text, TODAY).what


@patient
@given(days_near(), st.times(), sides)
def test_moments_read_back(near: tuple[date, date], at: time, prefer: Prefer) -> None:
    today, day = near
    moment = datetime.combine(day, at.replace(second=0, microsecond=0))
    for text in (
        dates.show_moment(moment, today),
        moment.isoformat(timespec="minutes"),
        moment.isoformat(" ", "minutes"),
        f"{dates.show_clock(moment)} {dates.show_date(day, today)}",
    ):
        assert parse_moment(text, today, prefer) == moment


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("1", "13:00"), ("7", "19:00"), ("7:45", "19:45"), ("8", "08:00"), ("11:30", "11:30")),
        *(("12", "12:00"), ("12:30", "12:30"), ("12 am", "00:00"), ("12:30 AM", "00:30")),
        *(("3pm", "15:00"), ("3 am", "03:00"), ("3a", "03:00"), ("3:10 p.m.", "15:10")),
        *(("15:30", "15:30"), ("03:00", "03:00"), ("0:15", "00:15"), ("23:59", "23:59")),
        *(("noon", "12:00"), ("Midnight", "00:00"), ("at 3", "15:00"), ("3 o’clock", "15:00")),
    ],
)
def test_a_time_of_day_as_people_write_it(text: str, meant: str) -> None:
    assert parse_moment(f"fri {text}", TODAY).time().isoformat("minutes") == meant


@pytest.mark.parametrize(
    "text", ["", "0", "13", "24:00", "3:60", "3:5", "13 pm", "0 am", "3.30", "x"]
)
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    assert "tue 3pm" in refused(parse_moment, f"fri {text}", TODAY).todo


# ── lengths, and minutes from the start ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("30", 30), ("30 min", 30), ("45m", 45), ("90 minutes", 90), ("1 minute", 1)),
        *(("1h", 60), ("1h30", 90), ("1h 30m", 90), ("1:30", 90), ("1.5 h", 90), (".5 hr", 30)),
        *(("1 hour and 15 minutes", 75), ("two hours", 120), ("24h", 1440), ("1440", 1440)),
        *(("an hour", 60), ("half an hour", 30), ("A half hour", 30), ("an hour and a half", 90)),
    ],
)
def test_a_length_as_people_write_it(text: str, minutes: int) -> None:
    assert parse_minutes(text) == minutes


@pytest.mark.parametrize("text", ["0", "0h", "1441", "25h", "9" * 40, "0.001h", "9" * 70 + "h"])
def test_a_length_out_of_reach_is_refused(text: str) -> None:
    assert "between 1 minute and 24 hours" in refused(parse_minutes, text).what


@pytest.mark.parametrize("text", ["", "h", "min", "long", "-5", "1.5", "1e3", "3pm", "1h30h"])
def test_what_is_no_length_is_refused(text: str) -> None:
    assert "between" not in refused(parse_minutes, text).what


@patient
@given(st.integers(1, 1440))
def test_lengths_read_back(minutes: int) -> None:
    hours, rest = divmod(minutes, 60)
    assert parse_minutes(str(minutes)) == minutes
    assert parse_minutes(f"{minutes} min") == minutes
    assert parse_minutes(f"{hours}h{rest:02}") == minutes


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("0", 0), ("10", 10), ("3", 3), ("10 min", 10), ("1440", 1440), ("half an hour", 30)),
        *(("3:10", 10), ("3:10 pm", 10), ("15:10", 10), ("at 3:10", 10), ("3pm", 0), ("3:00", 0)),
        *(("5:30", 150), ("12:30 am", 570)),
    ],
)
def test_minutes_from_a_start_at_three(text: str, minutes: int) -> None:
    assert offset(text, STARTS) == minutes


@pytest.mark.parametrize("text", ["2:50", "2:50 pm", "1:00", "noon", "9 am", "03:10", "14:59"])
def test_a_time_before_the_start_is_refused(text: str) -> None:
    assert "it starts at 3:00 pm" in refused(offset, text, STARTS).what


@pytest.mark.parametrize("text", ["", "1441", "25h", "-1", "late", "99999999999"])
def test_what_is_no_time_in_the_meeting_is_refused(text: str) -> None:
    assert "3:10 pm" in refused(offset, text, STARTS).todo


def test_a_time_without_am_or_pm_is_the_next_after_the_start() -> None:
    morning = datetime(2026, 1, 20, 9, 0)
    assert offset("9:30", morning) == 30
    assert offset("12:15", morning) == 195
    assert offset("3:10", morning) == 370
    assert "9:00 am" in refused(offset, "8:50", morning).what
    assert offset("6:45", datetime(2026, 1, 20, 6, 30)) == 15
    assert offset("12:10", datetime(2026, 1, 20, 23, 30)) == 40


@patient
@given(st.times(), st.integers(0, 599))
def test_a_time_that_is_shown_reads_back_as_minutes(at: time, minutes: int) -> None:
    starts = datetime.combine(TODAY, at.replace(second=0, microsecond=0))
    assert offset(dates.show_clock(starts + timedelta(minutes=minutes)), starts) == minutes


@patient
@given(_texts, todays)
def test_any_text_is_a_time_or_refused(text: str, today: date) -> None:
    starts = datetime(today.year, today.month, today.day, 9, 30)
    for read, more in ((parse_moment, (today,)), (offset, (starts,))):
        found = answer(read, text, *more)
        assert not isinstance(found, BadInput) or found.what.isprintable()
        assert not isinstance(found, int) or 0 <= found <= 1440
    length = answer(parse_minutes, text)
    assert isinstance(length, BadInput) or 1 <= length <= 1440


# ── showing ──────────────────────────────────────────────────────────────────────────────────────


def test_dates_are_shown_in_words() -> None:
    assert dates.show_date(date(2026, 1, 20), TODAY) == "Tue Jan 20"
    assert dates.show_date(date(2027, 1, 20), TODAY) == "Wed Jan 20, 2027"
    assert dates.show_date(date(2025, 12, 1), TODAY) == "Mon Dec 1, 2025"
    assert dates.show_full_date(date(2026, 1, 20)) == "Tuesday, January 20, 2026"
    assert dates.show_full_date(date(2024, 2, 29)) == "Thursday, February 29, 2024"


def test_times_are_shown_in_words() -> None:
    assert dates.show_clock(time(15, 0)) == "3:00 pm"
    assert dates.show_clock(time(0, 5)) == "12:05 am"
    assert dates.show_clock(datetime(2026, 1, 20, 12, 0)) == "12:00 pm"
    assert dates.show_clock(time(11, 59)) == "11:59 am"
    assert dates.show_moment(STARTS, TODAY) == "Tue Jan 20, 3:00 pm"
    assert dates.show_moment(STARTS, date(2025, 1, 1)) == "Tue Jan 20, 2026, 3:00 pm"


def test_ages_are_shown_without_blame() -> None:
    shown = [dates.show_age(days) for days in (-16, -2, -1, 0, 1, 2, 3)]
    assert shown == [
        "due 16 days ago",
        "due 2 days ago",
        "due yesterday",
        "due today",
        "due tomorrow",
        "due in 2 days",
        "due in 3 days",
    ]
    assert [dates.show_days(n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
