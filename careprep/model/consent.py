"""What may be known by whom, on a day: what the family agreed to, and what is usual."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import cache, partial

from msgspec import Struct

from careprep.errors import Sentence
from careprep.model import labels
from careprep.model.dates import show_date
from careprep.model.filter import Filter, Hearers
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Consent, Meeting, Member
from careprep.model.subjects import CIRCLE_ALONE, GENERAL, UNTAGGED, plain_topics
from careprep.model.subjects import FAMILY as FAMILY
from careprep.model.view import CIRCLE, Audience, Everyone, Family, Person, Refusal, View

EVERYTHING = "everything"

# Kinds of member who are there for the child's health. Where the family has recorded nothing they
# hear what their work is about, and what nobody has said a topic of: what passes between those who
# treat a child (45 CFR 164.506). All else that leaves the family's circle is a decision.
TREATING = frozenset({"health", "interpreter"})
HEALTH_TOPICS = (
    "health", "medicines", "safety", "equipment", "feeding", "therapy", "daily_care", "sleep",
    "transition",
)  # fmt: skip

ENDS_SOON = 60  # days ahead that a consent is called “ending soon”: time for a form. Our own choice


class Hearing(Struct, frozen=True):
    """May somebody hear something, and why: a code, with the topics or the day that it turns on."""

    yes: bool
    code: str
    topics: tuple[str, ...] = ()
    on: dt.date | None = None
    day: dt.date = dt.date.min

    @property
    def why(self) -> Sentence:
        """The reason as a clause, to go after the person's name."""
        topics = labels.listed([labels.topic(topic) for topic in self.topics])
        on = show_date(self.on, self.day) if self.on else ""
        return say(f"hearing.{self.code}", topics=topics, day=on)


def may_hear(member: Member, topics: Iterable[str], day: dt.date) -> Hearing:
    """Whether a member may hear, on a day, of something that is about `topics`: of each of them.

    No topics at all, or `general`: anyone may. The topics of a record, which may also be those of
    nothing that anybody said, are in its `Subject`. Several consents in force add up: a topic that
    one leaves out and another names may be heard.
    """
    wanted = [topic for topic in plain_topics(tuple(topics)) if topic != GENERAL]
    if not wanted:
        return Hearing(True, "anyone")
    if CIRCLE_ALONE in wanted:
        yes = in_circle(member, day)
        return Hearing(yes, "is_family" if yes else "circle")
    if not member.consents:
        return _by_kind(member, wanted)
    in_force = [consent for consent in member.consents if consent.in_force(day)]
    if not in_force:
        return _not_in_force(member.consents, day)
    missing = [topic for topic in wanted if not _granted(topic, in_force)]
    if UNTAGGED in wanted and not _hears_untagged(member, in_force):
        return Hearing(False, "no_topic")
    if missing:
        return Hearing(False, "not_covered", tuple(missing))
    return Hearing(True, "covered", tuple(topic for topic in wanted if topic != UNTAGGED))


def in_circle(member: Member, day: dt.date) -> bool:
    """Is somebody of those who keep the notebook: the child and the family, unless a consent says
    that they may hear less?"""
    if member.kind not in FAMILY:
        return False
    in_force = [consent for consent in member.consents if consent.in_force(day)]
    return not member.consents or _whole(in_force)


def _by_kind(member: Member, wanted: Sequence[str]) -> Hearing:
    """What somebody may hear with whom nothing was agreed."""
    if member.kind in FAMILY:
        return Hearing(True, "usual_everything")
    if member.kind in TREATING:
        missing = tuple(t for t in wanted if t not in HEALTH_TOPICS and t != UNTAGGED)
        return Hearing(not missing, "beyond_health" if missing else "usual_health", missing)
    return Hearing(False, "no_topic" if tuple(wanted) == (UNTAGGED,) else "no_release")


def _hears_untagged(member: Member, in_force: Sequence[Consent]) -> bool:
    return member.kind in TREATING | FAMILY and _whole(in_force)


def _whole(in_force: Iterable[Consent]) -> bool:
    """Does one of these consents leave nothing out?"""
    return any(EVERYTHING in plain_topics(c.topics) and not plain_topics(c.but) for c in in_force)


def covers(member: Member, day: dt.date) -> tuple[str, ...]:
    """The topics a member may hear about on a day: `everything`, or single ones; "" is no topic.

    Where `everything` has exceptions, they follow, each with a minus in front (`-money`).
    """
    if not member.consents:
        if member.kind in TREATING:
            return HEALTH_TOPICS
        return (EVERYTHING,) if member.kind in FAMILY else ()
    in_force = [consent for consent in member.consents if consent.in_force(day)]
    named = list(dict.fromkeys(topic for c in in_force for topic in plain_topics(c.topics)))
    named = [topic for topic in named if _granted(topic, in_force)]
    if EVERYTHING in named:
        but = dict.fromkeys(topic for c in in_force for topic in plain_topics(c.but))
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
    return any(not _granted(topic, after) for topic in plain_topics(consent.topics))


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
    gone = dict.fromkeys(t for c, ends in over if ends == newest for t in plain_topics(c.topics))
    lost = tuple(topic for topic in gone if not _granted(topic, in_force))
    return (newest, lost) if lost else None


def _granted(topic: str, consents: Iterable[Consent]) -> bool:
    return topic == UNTAGGED or any(
        (topic in (named := plain_topics(c.topics)) or EVERYTHING in named)
        and topic not in (but := plain_topics(c.but))
        and EVERYTHING not in but
        for c in consents
    )


def _not_in_force(consents: Sequence[Consent], day: dt.date) -> Hearing:
    over = [c for c in consents if c.over(day)]
    if over:
        newest = max(over, key=lambda c: c.last or dt.date.min)
        if newest.ended and newest.ended <= day:
            return Hearing(False, "taken_back", on=newest.ended, day=day)
        return Hearing(False, "ended", on=newest.last or day, day=day)
    starts = [c.starts for c in consents if c.starts and c.starts > day]
    if starts:
        return Hearing(False, "begins", on=min(starts), day=day)
    return Hearing(False, "none_in_force")


# ── the one filter ───────────────────────────────────────────────────────────────────────────────


def view(notebook: Notebook, audience: Audience, day: dt.date) -> View:
    """The notebook as an audience may know it on a day, and what was taken out of it."""
    match audience:
        case Family():
            members: tuple[Member, ...] = ()
        case Person():
            members = (audience.member,)
        case Everyone():
            members = audience.members
    family = isinstance(audience, Family)
    reader = Hearers(
        members=members,
        circle=family or (bool(members) and all(in_circle(member, day) for member in members)),
        hear=cache(lambda topics: None if family else _refusal(members, topics, day)),
        holds=partial(_holds, audience),
        meeting=audience.meeting if isinstance(audience, Everyone) else None,
    )
    filtering = Filter(notebook, reader, day)
    left = filtering.filtered()
    own = tuple(filtering.own)
    return View(left, audience, day, filtering.withheld(), reader.circle, own, reader.hear)


def everyone_at(notebook: Notebook, meeting: Meeting) -> Everyone:
    """All who come to a meeting, or were there; while nobody has said yes, who has not said no."""
    here = [p for p in meeting.people if p.coming or p.attended]
    here = here or [p for p in meeting.people if p.response != "declined"]
    known = (notebook.team.get(p.member) or Member(id=p.member, name="") for p in here)
    return Everyone(tuple(known), meeting)


def joined_by(audience: Audience, member: Member) -> Audience:
    """Who reads a paper that is for one member, made for this audience: both, where it is not the
    family that hands it on, or the member."""
    match audience:
        case Family():
            return Person(member)
        case Person():
            same = audience.member.id == member.id
            return audience if same else Everyone((member, audience.member))
        case Everyone():
            return Everyone((member, *audience.members), audience.meeting)


def whole_team(notebook: Notebook, day: dt.date) -> Everyone:
    """Everybody who is on the team on a day."""
    return Everyone(tuple(member for member in notebook.team.values() if member.on_team(day)))


def _refusal(members: Iterable[Member], topics: frozenset[str], day: dt.date) -> Refusal | None:
    """Why one of these may not hear something, or that nobody is there to hear it."""
    wanted = sorted(topics)
    for member in members:
        hearing = may_hear(member, wanted, day)
        if not hearing.yes:
            return Refusal(hearing.code, (member.id,), hearing.topics, hearing.on)
    return None if members or not wanted else Refusal("nobody_there")


def _holds(audience: Audience, group: tuple[str, ...]) -> bool:
    """Is a private thing of these people (nobody: of the circle) in this audience's copy?"""
    match audience:
        case Family():
            return any(whose in audience.private_of for whose in group or (CIRCLE,))
        case Person():
            return audience.private and audience.member.id in group
    return False
