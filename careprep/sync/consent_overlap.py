"""Two forms of one consent: the narrower of the two."""

import datetime as dt
from typing import Any

from careprep.model.consent import EVERYTHING
from careprep.model.records import Consent
from careprep.model.subjects import plain_topics
from careprep.sync.field_path import canonical


def meet(one: Consent, two: Consent) -> dict[str, Any]:
    """What is agreed in both, as fields: the same from either side, never more than one says."""
    first, second = sorted((one, two), key=canonical)
    topics = first.topics
    if _all(first):
        topics = second.topics
    elif not _all(second):
        named = set(plain_topics(second.topics))
        topics = tuple(each for each in first.topics if named & set(plain_topics((each,))))
    starts = max((c.starts for c in (one, two) if c.starts), default=None)
    ends = _sooner(one.ends, two.ends)
    ended = _sooner(one.ended, two.ended)
    if starts and ends and ends < starts:  # there is no day on which both hold
        starts = min(ends, *(c.starts for c in (one, two) if c.starts))
        ended = _sooner(ended, starts)
    return {
        "topics": topics,
        "but": tuple(dict.fromkeys((*first.but, *second.but))),
        "starts": starts,
        "ends": ends,
        "ended": ended,
    }


def _all(consent: Consent) -> bool:
    return EVERYTHING in plain_topics(consent.topics)


def _sooner(one: dt.date | None, two: dt.date | None) -> dt.date | None:
    return min((day for day in (one, two) if day), default=None)
