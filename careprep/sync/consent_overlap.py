"""Two forms of one consent: the narrower of the two."""

import datetime as dt
from typing import Any

from careprep.model.records import Consent
from careprep.sync.field_path import canonical

EVERYTHING = "everything"


def meet(one: Consent, two: Consent) -> dict[str, Any]:
    """What is agreed in both, as fields: the same from either side, never more than one says."""
    first, second = sorted((one, two), key=canonical)
    topics = first.topics
    if _all(first):
        topics = second.topics
    elif not _all(second):
        named = {_plain(topic) for topic in second.topics}
        topics = tuple(topic for topic in first.topics if _plain(topic) in named)
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
    return EVERYTHING in map(_plain, consent.topics)


def _plain(topic: str) -> str:
    return " ".join(topic.casefold().split())


def _sooner(one: dt.date | None, two: dt.date | None) -> dt.date | None:
    return min((day for day in (one, two) if day), default=None)
