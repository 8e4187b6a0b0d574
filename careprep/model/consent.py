"""What one member may hear, on a day: what the family agreed to, and what is usual."""

import datetime as dt
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from msgspec import Struct

from careprep.errors import Sentence
from careprep.model import labels
from careprep.model.dates import show_date
from careprep.model.records import Consent, Member

EVERYTHING = "everything"


# Kinds of member who hear everything where the family has recorded nothing. For all others what
# leaves the family's circle is a decision, not an accident.
HEAR_ALL = frozenset({"self", "family", "health", "interpreter"})


FAMILY = frozenset({"self", "family"})


_CODES = {said: code for code, said in labels.TOPIC.items()}


ENDS_SOON = 60  # days ahead that a consent is called "ending soon"


class Hearing(Struct, frozen=True):
    """May somebody hear something? `why` says it in words, to go after the person's name."""

    yes: bool
    why: Sentence


def may_hear(
    member: Member, topics: Iterable[str], day: dt.date, *, private: bool = False
) -> Hearing:
    """Whether a member may hear, on a day, of something that is about `topics`.

    Several consents in force add up: a topic that one leaves out and another names may be heard.
    A private item is for the family alone.
    """
    if private:
        if member.kind in FAMILY:
            return Hearing(True, "is family")
        return Hearing(False, "may not hear what is private")
    wanted = _plain(topics)
    if not wanted:
        return Hearing(True, "may hear it: it has no topic")
    if not member.consents:
        if member.kind in HEAR_ALL:
            return Hearing(True, "may hear everything, as nothing else was agreed")
        return Hearing(False, "has no release yet: nothing was agreed about what they may hear")
    in_force = [consent for consent in member.consents if consent.in_force(day)]
    if not in_force:
        return Hearing(False, _not_in_force(member.consents, day))
    missing = [topic for topic in wanted if not _granted(topic, in_force)]
    if missing:
        named = labels.listed([labels.topic(topic) for topic in missing])
        return Hearing(False, f"has a release that does not cover {named}")
    return Hearing(True, f"has a release that covers {_listed(wanted)}")


def covers(member: Member, day: dt.date) -> tuple[str, ...]:
    """The topics a member may hear about on a day: `everything`, or single ones; "" is no topic.

    Where `everything` has exceptions, they follow, each with a minus in front (`-money`).
    """
    if not member.consents:
        return (EVERYTHING,) if member.kind in HEAR_ALL else ()
    in_force = [consent for consent in member.consents if consent.in_force(day)]
    named = list(dict.fromkeys(topic for c in in_force for topic in _plain(c.topics)))
    named = [topic for topic in named if _granted(topic, in_force)]
    if EVERYTHING in named:
        but = dict.fromkeys(topic for c in in_force for topic in _plain(c.but))
        return (EVERYTHING, *(f"-{topic}" for topic in but if not _granted(topic, in_force)))
    return tuple(named)


def ending(member: Member, day: dt.date, within: int = ENDS_SOON) -> dt.date | None:
    """The first day, `within` days from `day` on, on which something a member hears stops.

    A consent that another one carries on does not count. None where nothing ends.
    """
    ends_ = [c.last for c in member.consents if c.in_force(day) and c.last]
    soon = [ends for ends in ends_ if (ends - day).days <= within]
    for ends in sorted(set(soon)):
        if any(stops(member, c) for c in member.consents if c.last == ends and c.in_force(day)):
            return ends
    return None


def stops(member: Member, consent: Consent) -> bool:
    """Is there something that a member hears no more when this consent has ended?"""
    if consent.last is None or consent.last == dt.date.max:
        return False
    after = [c for c in member.consents if c.in_force(consent.last + dt.timedelta(days=1))]
    return any(not _granted(topic, after) for topic in _plain(consent.topics))


def lapsed(member: Member, day: dt.date) -> tuple[dt.date, tuple[str, ...]] | None:
    """When the newest consent that ran out did so, and the topics that went with it.

    None where nothing ran out, or where the family has agreed on something else since. What the
    family ended itself did not run out.
    """
    over = [(c, c.ends) for c in member.consents if c.ends and c.ends < day and not c.ended]
    in_force = [c for c in member.consents if c.in_force(day)]
    since = max((c.starts or dt.date.min for c in in_force), default=dt.date.min)
    over = [(c, ends) for c, ends in over if ends > since]
    if not over:
        return None
    newest = max(ends for _, ends in over)
    gone = dict.fromkeys(t for c, ends in over if ends == newest for t in _plain(c.topics))
    lost = tuple(topic for topic in gone if not _granted(topic, in_force))
    return (newest, lost) if lost else None


def topics_alike(topics: Iterable[str]) -> list[str]:
    """Topics as they are compared, each once."""
    return _plain(topics)


def _plain(topics: Iterable[str]) -> list[str]:
    """Topics as they are compared, each once: by code where a file has the words for one, without
    case, blanks around, or two ways to write an accent.
    """
    folded = (" ".join(normalize("NFC", topic).casefold().split()) for topic in topics)
    return list(dict.fromkeys(_CODES.get(topic, topic) for topic in folded if topic))


def _granted(topic: str, consents: Iterable[Consent]) -> bool:
    return any(
        (topic in (named := _plain(c.topics)) or EVERYTHING in named)
        and topic not in (but := _plain(c.but))
        and EVERYTHING not in but
        for c in consents
    )


def _listed(topics: Sequence[str]) -> str:
    return labels.listed([labels.topic(topic) for topic in topics])


def _not_in_force(consents: Sequence[Consent], day: dt.date) -> str:
    over = [c for c in consents if c.over(day)]
    if over:
        newest = max(over, key=lambda c: c.last or dt.date.min)
        if newest.ended and newest.ended <= day:
            return f"has a release that was taken back on {show_date(newest.ended, day)}"
        return f"has a release that ended on {show_date(newest.last or day, day)}"
    starts = [c.starts for c in consents if c.starts and c.starts > day]
    if starts:
        return f"has a release that begins only on {show_date(min(starts), day)}"
    return "has no release in force"
