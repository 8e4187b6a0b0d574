"""Dates, moments, clock times and minutes: as people write them, and as we show them.

Readers take what was typed, and `today`; they answer with a plain value or raise `BadInput` with a
sentence and examples. How a date is understood (callers show it back before it counts):

- A weekday is the coming one; today's own name is a week from today. "this fri" may be today,
  "next fri" is in the next Monday-to-Sunday week, "last fri" is the one before today.
- `3/12` is month and day; without a year the coming one, today included. A weekday written with it
  must fit, and may point to this year's although that is over.
- "2 weeks" and "2 weeks and a day" count from today; "end of the week" is its Friday; a month
  after January 31 is the last day of February.
- With `prefer="past"`, weekdays, dates without a year and plain counts lie behind, not ahead.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal

from careprep.errors import BadInput
from careprep.model.messages import say

Prefer = Literal["future", "past"]

_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = ["", "January", "February", "March", "April", "May", "June"]
_MONTHS += ["July", "August", "September", "October", "November", "December"]
_LONGEST = (31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days by month; 0 is any month
_NAMED = ("day before yesterday", "yesterday", "today", "tomorrow", "day after tomorrow")
_COUNTS = ["a", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_COUNTS += ["eleven", "twelve"]
_NUMBERS = {word: max(1, n) for n, word in enumerate(_COUNTS)}
_NUMBERS |= {"an": 1, "a couple": 2, "a couple of": 2}
_UNITS = {"d": (0, 1), "w": (0, 7), "m": (1, 0), "y": (12, 0)}  # months, days
_STEPS = {"last": -1, "this": 0, "next": 1}

# Patterns stay text: `re` compiles and keeps them at first use, so that importing costs nothing.
_NUMBER = "|".join(_NUMBERS)
_COUNT = rf"(?:(\d+) ?|({_NUMBER}) )([dwmy])"  # 2 d(ays), two w(eeks)
_COUNTED = rf"(?:\d+ ?|(?:{_NUMBER}) )(?:days?|d|weeks?|wks?|w|months?|mos?|years?|yrs?|y)"
_SPAN = rf"{_COUNTED}(?:,? (?:and )?{_COUNTED})*"
_DAY = r"(?P<d>\d\d?)(?:st|nd|rd|th)"
_YEAR = r"(?:,? ?(?:of |in )?[-/.]?(?P<y>\d{4}|'\d\d|(?<=[ ,])\d\d))?"
_SHAPES = (
    r"(?P<y>\d{4})([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)",
    r"(?P<m>\d\d?)([-/])(?P<d>\d\d?)(?:\2(?P<y>\d{4}|\d\d))?",
    _DAY,
    rf"(?P<m>[a-z]+)\.?[ /-]?(?:the )?{_DAY}?{_YEAR}",
    rf"{_DAY}?\.?[ /-]?(?:(?:day )?of )?(?P<m>[a-z]+)\.?{_YEAR}",
)
_CLOCK = r"(?:at )?(\d\d?)(?::(\d\d))?(?: ?([ap])(?:\.?m)?| ?o'clock)?"
_HOURS = rf"(?:(\d*\.?\d+) ?|({_NUMBER}) )(?:h|hrs?|hours?)"
_LENGTH = rf"(?:{_HOURS})?(?:(?:^|,? ?(?:and )?)(\d+) ?(?:m|mins?|minutes?)?)?"

_TRY = {
    "a date": "Try fri, tomorrow, in 2 weeks, 3/12, Mar 12 or 2026-03-12.",
    "a day and time": "Try tue 3pm, tomorrow at 9, Jan 20 3:00 pm or 2026-01-20 15:00.",
    "a number of minutes": "Try 30, 45 min, 1h30 or an hour.",
    "a time in the meeting": "Try minutes from the start, as 10, or a time of day, as 3:10 pm.",
}


class _No(Exception):
    """Why what was typed is no date, in words; empty when there is no more to say."""


def parse_date(text: str, today: date, prefer: Prefer = "future", years: int = 20) -> date:
    """The day that `text` means, typed on `today`; the module says how it is understood.

    `prefer` is the side on which a date without a year lies: ahead for plans, "past" for what has
    been done. Raises `BadInput` for anything unclear and for days more than `years` years away.
    """
    said = _tidy(text, "a date")
    try:
        day = _read_date(said, today, prefer == "past")
        if abs(day.year - today.year) > years:
            raise OverflowError
    except _No as no:
        raise _refusal(text, "a date", str(no)) from None
    except (ValueError, OverflowError):  # also what is off the calendar: year 0, year 10,000
        raise _refusal(text, "a date", f"that is more than {years} years away") from None
    return day


def parse_moment(text: str, today: date, prefer: Prefer = "future") -> datetime:
    """The day and time that `text` means, in local time, to the minute.

    An hour from 1 to 7 without am or pm is in the afternoon, 8 to 12 are taken as they stand; a
    leading zero (03:00) or 13 and more is the 24-hour clock. Raises `BadInput`; so does a missing
    time, with a sentence that says so.
    """
    kind = "a day and time"
    said = re.sub(r"^(\d{4}-\d\d-\d\d)t(\d\d:\d\d)(:\d\d)?$", r"\1 \2", _tidy(text, kind))
    if _clock(said):
        raise _refusal(text, kind, "the day is missing")
    words = said.replace(",", " ").replace("@", " at ").split()
    # The longest time at the end first ("Jan 20 | 12 noon"), then one in front ("3pm | tomorrow"),
    # but no bare number there: "12 march" is a day.
    cuts = range(1, len(words))
    splits = [(words[:cut], words[cut:]) for cut in cuts]
    splits += [(words[cut:], words[:cut]) for cut in cuts if cut > 1 or not words[0].isdecimal()]
    no_day: BadInput | None = None
    for day_words, clock_words in splits:
        if clock := _clock(" ".join(clock_words)):
            try:
                return datetime.combine(parse_date(" ".join(day_words), today, prefer), clock[0])
            except BadInput as problem:
                no_day = no_day or problem
    if no_day is None or words[-1].isdecimal():  # "jan 12" is not noon in January
        try:
            parse_date(said, today, prefer)
        except BadInput:
            no_day = no_day or _refusal(text, kind)
        else:
            no_day = _refusal(text, kind, "the time is missing")
    raise no_day


def parse_minutes(text: str) -> int:
    """A length in minutes, 1 to 1440: `30`, `30 min`, `1h30`, `1.5 h`, `half an hour`."""
    kind = "a number of minutes"
    minutes = _minutes(_tidy(text, kind))
    if minutes is None:
        raise _refusal(text, kind)
    if not 1 <= minutes <= 1440:
        raise BadInput(f"{_quoted(text)} is not between 1 minute and 24 hours.", _TRY[kind])
    return minutes


def parse_offset(text: str, starts: datetime) -> int:
    """Minutes from the start of a meeting, 0 to 1440: typed so (`10`), or as a time of day.

    A time without am or pm is the next one after the start, if that is less than ten hours away.
    Raises `BadInput`, also for a time before the start.
    """
    kind = "a time in the meeting"
    said = _tidy(text, kind)
    clock = None if said.isdecimal() else _clock(said)
    if clock is None:
        minutes = _minutes(said)
        if not said or minutes is None or minutes > 1440:
            raise _refusal(text, kind)
        return minutes
    at, sure = clock
    after = (at.hour - starts.hour) * 60 + at.minute - starts.minute
    wrapped = after % (1440 if sure else 720)  # a late meeting may run past midnight
    if wrapped >= 600 and not (sure and after >= 0):
        raise _refusal(text, kind, f"it starts at {show_clock(starts)}")
    return wrapped


def show_date(day: date, today: date) -> str:
    """`Tue Jan 20`, with the year when it is not this year: `Wed Jan 20, 2027`."""
    shown = f"{_WEEKDAYS[day.weekday()][:3]} {_MONTHS[day.month][:3]} {day.day}"
    return shown if day.year == today.year else f"{shown}, {day.year:04}"


def show_full_date(day: date) -> str:
    """`Tuesday, January 20, 2026`."""
    return f"{_WEEKDAYS[day.weekday()]}, {_MONTHS[day.month]} {day.day}, {day.year:04}"


def show_day(day: date, today: date) -> str:
    """`July 14`, with the year when it is not this year: `July 14, 2027`."""
    shown = f"{_MONTHS[day.month]} {day.day}"
    return shown if day.year == today.year else f"{shown}, {day.year:04}"


def show_clock(at: datetime | time) -> str:
    """`3:00 pm`; midnight is `12:00 am`, noon `12:00 pm`."""
    return f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


def show_moment(at: datetime, today: date) -> str:
    """`Tue Jan 20, 3:00 pm`, with the year when it is not this year."""
    return f"{show_date(at.date(), today)}, {show_clock(at)}"


def show_age(days: int) -> str:
    """When something is due, `days` from today: 3 is `due in 3 days`, -16 `due 16 days ago`."""
    if near := {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days):
        return say(f"due.{near}")
    return say("due.ahead" if days > 0 else "due.ago", count=abs(days))


def show_days(n: int) -> str:
    """`1 day`, `16 days`."""
    return say("time.days", count=n)


def _read_date(said: str, today: date, past: bool) -> date:
    said = re.sub(r"^(on |by |about |around )?(the )?", "", said)
    if said.isdecimal():
        raise _No("a number alone names no day")
    said = re.sub(r"\bfirst\b", "1st", said)
    if match := re.fullmatch(rf"({_SPAN}) (from|after|before) (?!now$)(.+)", said):
        start = _read_date(match[3], today, past)
        said, today, past = match[1], start, match[2] == "before"
    for read in (_spoken, _counted, _written):
        if day := read(said, today, past):
            return day
    raise _No


def _spoken(said: str, today: date, past: bool) -> date | None:
    """`tomorrow`, `fri`, `next fri`, `fri next week`, `end of month`, `last day of march`."""
    if said in _NAMED:
        return today + timedelta(_NAMED.index(said) - 2)
    said = re.sub(r"^(?!end)([a-z]+),? (?:of )?next week$", r"next \1", said)
    said = re.sub(r"^next week,? (?:on )?([a-z]+)$", r"next \1", said)
    said = re.sub(r"^last day of (?!.*week)", "end of ", said)
    match = re.fullmatch(r"(?:(this|next|last) )?(?:coming )?([a-z]+)\.?", said)
    if match and (weekday := _index(match[2], _WEEKDAYS)) is not None:
        ahead = (weekday - today.weekday()) % 7
        if match[1] == "next":
            return today + timedelta(7 - today.weekday() + weekday)
        if match[1] == "last" or (past and not match[1]):
            return today - timedelta(7 - ahead)
        return today + timedelta(ahead if match[1] else ahead or 7)
    if match := re.fullmatch(r"end of (?:the )?(?:(this|next|last) )?([a-z]+)", said):
        step = _STEPS[match[1] or "this"]
        if match[2] == "week":
            friday = today + timedelta(4 - today.weekday() + 7 * step)
            return friday if match[1] or friday >= today else friday + timedelta(7)
        january = today.replace(month=1, day=1)
        if match[2] in ("month", "year"):
            months = today.month + step if match[2] == "month" else 12 + 12 * step
            return _shift(january, months, -1)
        month = _index(match[2], _MONTHS)
        if month and not match[1]:
            return _nearest([_shift(january, 12 * n + month, -1) for n in (-1, 0, 1)], today, past)
    return None


def _counted(said: str, today: date, past: bool) -> date | None:
    """`2 weeks`, `in 2 weeks and a day`, `3 days ago`, `a month from now`, `next month`."""
    said = re.sub(r"^next (week|month|year)$", r"in 1 \1", said)
    said = re.sub(r"^last (week|month|year)$", r"1 \1 ago", said)
    match = re.fullmatch(rf"(in )?({_SPAN})( ago| from now)?", said)
    if match is None or (match[1] and match[3] == " ago"):
        return None
    sign = -1 if match[3] == " ago" or (past and not match[1] and not match[3]) else 1
    months = days = 0
    for digits, word, unit in re.findall(rf"\b{_COUNT}", match[2]):
        count = sign * int(digits or _NUMBERS[word])
        months += count * _UNITS[unit][0]
        days += count * _UNITS[unit][1]
    return _shift(today, months, days)


def _written(said: str, today: date, past: bool) -> date | None:
    """`Mar 12`, `12 March 2027`, `3/12`, `3/12/26`, `2026-03-12`, `fri 3/12`, `the 15th`."""
    weekday, said = _cut_weekday(said)
    said = _name_month(said, today)
    match = next(filter(None, (re.fullmatch(shape, said) for shape in _SHAPES)), None)
    if match is None:
        return None
    parts = match.groupdict("")
    day, name, year = int(parts["d"]), parts.get("m", ""), parts.get("y", "").strip("'")
    month = int(name) if name.isdecimal() else _index(name, _MONTHS) if name else 0
    if month is None:
        return None
    if name and not 1 <= month <= 12:
        swapped = 1 <= day <= 12 and 1 <= month <= _LONGEST[day]
        order = f"; the month comes first, as in {day}/{month}" if swapped else ""
        raise _No(f"there is no month {month}{order}")
    if not 1 <= day <= _LONGEST[month]:
        raise _No(f"{_MONTHS[month] or 'a month'} has no day {day}")
    if len(year) == 2:  # the year that ends so and is at most 20 years ahead
        year = str(today.year - 79 + (int(year) - today.year + 79) % 100)
    first = date(int(year or today.year), month or today.month, 1)
    firsts = [_shift(first, n * (12 if month else 1)) for n in ((0,) if year else range(-2, 3))]
    days = [first.replace(day=day) for first in firsts if day <= _shift(first, 1, -1).day]
    pick = _nearest(days, today, past) if not year else days[0] if days else None
    if pick and not year and abs((pick - today).days) > 366:
        pick = None
    if weekday is not None and (pick is None or pick.weekday() != weekday):
        this_year = [d for d in days if month and d.year == today.year]
        fits = next((d for d in this_year if d.weekday() == weekday), None)
        if pick and fits is None:
            raise _No(f"that day is {show_full_date(pick)}")
        pick = fits
    if pick is None:
        when = f"in {year}" if year else "within a year"
        raise _No(f"there is no {_MONTHS[month]} {day} {when}")
    return pick


def _cut_weekday(said: str) -> tuple[int | None, str]:
    """The weekday that `said` begins or ends with, if any, and the rest: `thu 3/12`, `3/12 thu`."""
    for shape in (
        r"(?P<name>[a-z]+)[.,]* (?:the )?(?P<rest>.+)",
        r"(?P<rest>.+?),? \(?(?P<name>[a-z]+)\)?",
    ):
        match = re.fullmatch(shape, said)
        if match and (weekday := _index(match["name"], _WEEKDAYS)) is not None:
            return weekday, match["rest"]
    return None, said


def _name_month(said: str, today: date) -> str:
    """`15th of next month` with the month's name and year; `15th of the month` is the `15th`."""
    match = re.fullmatch(r"(\d\d?[a-z]{2})(?: day)?(?: of)? (last|this|next|the) month", said)
    if match is None:
        return said
    if match[2] == "the":
        return match[1]
    month = _shift(today, _STEPS[match[2]])
    return f"{match[1]} {_MONTHS[month.month].lower()} {month.year}"


def _nearest(days: list[date], today: date, past: bool) -> date | None:
    """The day closest to today on one side of it, today included."""
    if past:
        return max((day for day in days if day <= today), default=None)
    return min((day for day in days if day >= today), default=None)


def _shift(day: date, months: int, days: int = 0) -> date:
    """`day` moved by months, to the last day of a shorter month at most, then by days."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    longest = 28 + leap if month == 1 else _LONGEST[month + 1]
    return date(year, month + 1, min(day.day, longest)) + timedelta(days)


def _index(word: str, names: list[str]) -> int | None:
    """The place of the name that `word` begins, with three letters or more."""
    fits = (n for n, name in enumerate(names) if name.lower().startswith(word))
    return next(fits, None) if len(word) >= 3 else None


# Reading times and lengths


def _clock(said: str) -> tuple[time, bool] | None:
    """The time of day, and whether the words leave no doubt about morning or afternoon."""
    said = re.sub(r"\b(12 )?(noon|midday)$", "12 pm", said)
    match = re.fullmatch(_CLOCK, re.sub(r"\b(12 )?midnight$", "12 am", said))
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if minute > 59 or hour > (12 if half or not match[2] else 23) or not (hour or match[2]):
        return None
    sure = bool(half) or hour > 12 or match[1].startswith("0")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour < 8 and not sure:
        hour += 12
    return time(hour, minute), sure


def _minutes(said: str) -> int | None:
    said = re.sub(r"^(a )?half (an )?hour$", "30", said)
    said = re.sub(r"^((an|1) )?hour and a half$", "90", said)
    match = re.fullmatch(_LENGTH, re.sub(r"^(\d):(\d\d)$", r"\1h\2", said))
    if match is None:
        return None
    hours = float(match[1] or _NUMBERS.get(match[2], 0))
    return round(hours * 60) + int(match[3] or 0)


def _tidy(text: str, kind: str) -> str:
    """What was typed in small letters and single spaces; refuses what cannot be `kind`."""
    said = " ".join(text[:200].split()).replace("’", "'").replace("–", "-")
    if not said:
        raise BadInput("Nothing was typed.", _TRY[kind])
    if len(text) > 80 or not said.isascii() or not said.isprintable():
        raise _refusal(text, kind)
    return said.lower().rstrip(".,;!?")


def _refusal(text: str, kind: str, reason: str = "") -> BadInput:
    return BadInput(f"{_quoted(text)} is not {kind}{': ' if reason else ''}{reason}.", _TRY[kind])


def _quoted(text: str) -> str:
    """The beginning of what was typed, without anything that could steer a terminal."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text[:200]).split())
    return f"“{shown[:40]}{'…' * (len(shown) > 40)}”" if shown else "That"
