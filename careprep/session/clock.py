"""The only clock: what time it is, unless somebody gave a day."""

import datetime as dt


def now() -> dt.datetime:
    """The second by the computer's clock, whatever day was given."""
    return dt.datetime.now().replace(microsecond=0)


def today() -> dt.date:
    """The day by the computer's clock."""
    return now().date()


def minute_on(day: dt.date | None) -> dt.datetime:
    """This minute, on the given day where one was given."""
    minute = now().replace(second=0)
    return dt.datetime.combine(day, minute.time()) if day else minute
