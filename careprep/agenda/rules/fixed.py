"""The parts that every meeting has, and what to say under them."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.items import AgendaNote, Section, Why, section_title
from careprep.agenda.rules import score
from careprep.agenda.rules.common import newest
from careprep.agenda.words import sanitize_line
from careprep.model.consent import FAMILY
from careprep.model.records import FollowUp, Goal
from careprep.model.subjects import stands_for

MANY = 3  # more lines than this take a second minute


def frame(context: MeetingContext) -> Iterator[Candidate]:
    """Welcome, the child's own part, plan B, read-back and next time."""
    yield _part("welcome", Why("agenda.for_welcome"))
    child = next((key for key in context.room.members if context.of_the_child(key)), "")
    if child:
        yield replace(_part("about_me", Why("agenda.for_about_me")), needs=(child,))
    yield _part("plan_b", Why("agenda.for_plan_b"), worth=score.PLAN_B)
    yield _part("read_back", Why("agenda.for_read_back"))
    yield _part("next_time", Why("agenda.for_next_time"))


def going_well(context: MeetingContext) -> Iterator[Candidate]:
    """What was reached or holds since the last meeting opens the meeting."""
    yield _part(
        "going_well",
        Why("agenda.for_going_well"),
        lambda: tuple(
            _good_news(context, goal) for goal in context.goals.values() if new_good(context, goal)
        ),
    )


def since_last_time(context: MeetingContext) -> Iterator[Candidate]:
    """What was done since the last meeting, what was parked there, and news from those absent."""
    lines = (*done_since(context), *parked(context), *updates(context))
    if lines:
        # It names no kind of line: who may not hear of one is not to see that there is one.
        why = (
            Why("agenda.since_meeting", {"day": context.last.day})
            if context.last
            else Why("agenda.news_of_absent")
        )
        size = 1 if len(lines) <= MANY else 2
        yield _part("since_last_time", why, lambda: lines, size, score.SINCE_LAST_TIME)


def _part(
    key: Section,
    why: Why,
    under: Callable[[], tuple[AgendaNote, ...]] = tuple,
    size: int = 0,
    worth: int = 0,
) -> Candidate:
    return Candidate(
        key=key,
        section=key,
        title=section_title(key),
        why=lambda: (why,),
        under=under,
        size=size,
        worth=worth,
    )


def new_good(context: MeetingContext, goal: Goal) -> bool:
    """Was a goal met, or does it hold, with something written down since the last meeting?"""
    if goal.achievement not in ("achieved", "sustaining"):
        return False
    if context.last is None:
        return bool(goal.progress) or goal.achievement == "achieved"
    news = [note.on for note in goal.progress if note.on]
    if not news:
        return (goal.updated or "") >= context.last.starts
    return max(news) >= context.last.day


def _good_news(context: MeetingContext, goal: Goal) -> AgendaNote:
    found = newest(goal.progress)
    args = {"title": goal.title, "words": found[1] if found else ""}
    if goal.achievement == "achieved":
        why = Why("agenda.met_noted" if found else "agenda.met", args)
    else:
        why = Why("agenda.holding_noted" if found else "agenda.holding", args)
    return AgendaNote(why, context.topics(goal.id, found[2] if found else ""))


def done_since(context: MeetingContext) -> Iterator[AgendaNote]:
    """Promises kept since the last meeting, in the order in which they were."""
    last = context.last
    if last is None:
        return
    done = [
        follow
        for follow in context.follow_ups.values()
        if follow.status == "completed" and follow.done_on and follow.done_on >= last.day
    ]
    for follow in sorted(done, key=lambda follow: (follow.done_on or last.day, follow.id)):
        yield AgendaNote(_done(follow), context.topics(follow.id))


def _done(follow: FollowUp) -> Why:
    args = {"day": follow.done_on, "member": follow.owner, "words": sanitize_line(follow.what)}
    return Why("agenda.done_by" if follow.owner else "agenda.done", args)


def parked(context: MeetingContext) -> Iterator[AgendaNote]:
    """What was parked last time and waits for this meeting, or has no fate yet."""
    for each in context.last.parked if context.last else ():
        if each.fate not in ("", "next_meeting") or not sanitize_line(each.text):
            continue
        subject = context.subjects.line(each)
        if not subject.private:  # it may say anything about what it was about
            why = Why("agenda.parked_before", {"words": sanitize_line(each.text)})
            yield AgendaNote(why, tuple(sorted(subject.topics)))


def updates(context: MeetingContext) -> Iterator[AgendaNote]:
    """What those who said no sent in, each about the topics of what this agenda has for them."""
    for person in context.meeting.people:
        if person.response == "declined" and sanitize_line(person.update):
            args = {"member": person.member, "words": sanitize_line(person.update)}
            yield AgendaNote(Why("agenda.update", args), update_topics(context, person.member))


def update_topics(context: MeetingContext, member: str) -> tuple[str, ...]:
    """What a member's news may be about: all topics of what is open for them, and of their kind."""
    open_for = (
        *(each.id for each in context.questions.values() if each.open and member in each.ask),
        *(each.id for each in context.follow_ups.values() if each.open and each.owner == member),
        *(each.id for each in context.goals.values() if each.open and member in each.owners),
    )
    known = context.team.get(member)
    usual = (*stands_for(known), *(("family",) if known and known.kind in FAMILY else ()))
    return tuple(sorted({*usual, *(topic for key in open_for for topic in context.topics(key))}))
