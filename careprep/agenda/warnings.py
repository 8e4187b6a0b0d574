"""What the family should know about an agenda before it goes out: plain sentences, for it alone."""

from collections.abc import Iterator, Sequence

from careprep.agenda import time_budget
from careprep.agenda.context import Candidate, MeetingContext, quoted, sentence
from careprep.agenda.items import LeftOver
from careprep.agenda.rules.expectations import eighteenth, turning_18
from careprep.agenda.schedule.arrange import Schedule
from careprep.agenda.schedule.attempt import CHOSEN, REST, SHARE
from careprep.model import checklist, labels
from careprep.model.consent import lapsed
from careprep.model.records import FIXED_PARTS

NEVER_DROPPED = ("welcome", "read_back", "next_time")


def warnings(
    context: MeetingContext,
    gathered: Sequence[Candidate],
    arranged: Schedule,
    left_over: Sequence[LeftOver],
    suggested: tuple[str, ...],
) -> tuple[str, ...]:
    """Everything to be warned of, what weighs most first, each sentence once."""
    found = (
        *who_comes(context),
        *lapsed_consents(context),
        *wishes(context, gathered, arranged, left_over),
        *too_short(arranged),
        *promises(context, left_over),
        *top_three(suggested),
        *eighteen(context),
        *slow(context),
        *not_exact(arranged),
    )
    return tuple(dict.fromkeys(map(sentence, found)))


def who_comes(context: MeetingContext) -> Iterator[str]:
    if context.room.open:
        yield (
            "Nobody is on the list for this meeting yet. The agenda takes it that everybody you "
            "want to ask will be there."
        )
    elif context.room.assumed:
        yield "Nobody has said yes yet. The agenda takes it that all who did not say no will come."
    elif not context.room.members:
        yield "Nobody on the list is coming."
    else:
        silent = [
            person.member
            for person in context.meeting.people
            if person.response == "needs-action" and person.member not in context.room.members
        ]
        if silent:
            has = "has" if len(silent) == 1 else "have"
            yield f"{context.names(silent)} {has} not said yes yet. The agenda does without them."
    unknown = [member for member in context.room.members if member not in context.team]
    if unknown:
        yield (
            "Somebody on the list for this meeting is not on the team. While they are in the room, "
            "only what has no topic is talked about."
        )


def lapsed_consents(context: MeetingContext) -> Iterator[str]:
    for member in context.room.members.values():
        ended = lapsed(member, context.day)
        if ended:
            day, topics = ended
            about = labels.listed([labels.topic(topic) for topic in topics])
            name = context.name(member.id)
            yield (
                f"The release that lets {name} hear about {about} ended on {context.date(day)}. "
                "Renew it, and what it covers can be on the agenda again while they are there."
            )


def wishes(
    context: MeetingContext,
    gathered: Sequence[Candidate],
    arranged: Schedule,
    left_over: Sequence[LeftOver],
) -> Iterator[str]:
    """What the family chose and could not have, and why."""
    titles = {each.key: each.title for each in gathered}
    left = {each.key: each for each in left_over}
    chose_others = [
        titles[placed.candidate.key]
        for placed in arranged.placed
        if placed.candidate.key in context.top or context.choice(placed.candidate.key).pinned
    ]
    for key in dict.fromkeys((*context.top, *context.meeting.choices)):
        choice, missing = context.choice(key), left.get(key)
        top = key in context.top
        if missing is None:
            continue
        what = quoted(missing.title)
        if choice.left_out:
            if top:
                yield f"{what} is one of your top three, and you also left it out: it is left out."
            elif key in NEVER_DROPPED:
                yield f"You left out {what}. Most meetings go better with it."
            continue
        if top or choice.pinned:
            how = "is one of your top three" if top else "is pinned"
            because = missing.reason
            if "no minutes left" in because and chose_others:
                other = labels.listed([quoted(title) for title in chose_others[:3]])
                because = f"{because} It gave way to {other}."
            yield f"{what} {how}, but it has no place. {because}"
        elif choice.minutes and key in FIXED_PARTS:
            given = labels.counted(choice.minutes, "minute")
            yield f"You gave {what} {given}, but it has no place. {missing.reason}"
    for key in context.meeting.top:
        if key not in context.top and (over := _over(context, key, "one of your top three")):
            yield over
    for key, choice in context.meeting.choices.items():
        if choice.pinned and key not in titles and key not in context.top:
            yield from _pinned_in_vain(context, key)
    if arranged.moved:
        named = labels.listed([quoted(titles[key]) for key in arranged.moved[:3]])
        more = len(arranged.moved) - 3
        named += f" and {labels.counted(more, 'more', 'more')}" if more > 0 else ""
        yield (
            f"{named} could not stand just where you put it: people come and go, and each place "
            "has room for one."
        )
    for part in time_budget.KEPT:
        wanted, got = context.choice(part).minutes, arranged.sizes.get(part)
        if wanted and got and got < wanted:
            yield (
                f"{quoted(titles[part])} gets {labels.counted(got, 'minute')}, not {wanted}: the "
                "meeting is too short."
            )
        if context.choice(part).place is not None and part in arranged.sizes:
            yield f"{quoted(titles[part])} stays where it is: it opens or closes every meeting."


def _over(context: MeetingContext, key: str, how: str) -> str:
    """That what was chosen is over already; nothing at all about what is private."""
    if key in context.questions:
        return f"{quoted(context.questions[key].title)} is {how}, but it is not open any more."
    if key in context.goals:
        goal = context.goals[key]
        return f"{quoted(goal.title)} is {how}, but the goal is {labels.LIFECYCLE[goal.lifecycle]}."
    return ""


def _pinned_in_vain(context: MeetingContext, key: str) -> Iterator[str]:
    """That something pinned does not come up: a goal that rests, a request without a clinic.

    What was answered or done since is no wish any more.
    """
    if key in context.goals:
        yield _over(context, key, "pinned")
    elif key in checklist.BY_ID and key not in checklist.TRANSITION_IDS:
        request = quoted(checklist.BY_ID[key].request)
        yield f"{request} is pinned, but nobody from a clinic is coming."


def too_short(arranged: Schedule) -> Iterator[str]:
    if arranged.squeezed:
        yield (
            "The meeting is too short even for its opening and its closing: they are cut to what "
            "fits."
        )
    if arranged.hurried:
        yield "The opening is shorter than usual, so that what you chose has its place."
    if arranged.shortened:
        yield "Your top three get fewer minutes than they ask for, so that all of them have room."


def promises(context: MeetingContext, left_over: Sequence[LeftOver]) -> Iterator[str]:
    missed = [
        left
        for left in left_over
        if (follow := context.follow_ups.get(left.key))
        and follow.due
        and follow.due < context.day
        and not context.choice(left.key).left_out
        and any(context.room.comes(member) for member in left.for_)
    ]
    if missed:
        many = labels.counted(len(missed), "promise", "promises")
        have = "has" if len(missed) == 1 else "have"
        yield f"{many} past the due day {have} no room in this meeting: see what is left over."


def top_three(suggested: tuple[str, ...]) -> Iterator[str]:
    if suggested:
        yield "You have not chosen your top three yet: the ones shown are only a suggestion."


def eighteen(context: MeetingContext) -> Iterator[str]:
    born = context.notebook.child.born
    shown = context.date(eighteenth(born)) if born else ""
    yield from turning_18(context.child, born, context.today, shown)


def slow(context: MeetingContext) -> Iterator[str]:
    if time_budget.interpreted(context):
        yield "The meeting is interpreted: everything has half as much time again."


def not_exact(arranged: Schedule) -> Iterator[str]:
    if arranged.exact:
        return
    fitted = arranged.fitted
    if fitted.exact:
        yield "There was too much for one meeting to try it all: see what is left over."
    for tier, (got, most) in enumerate(zip(fitted.worth, fitted.bound, strict=True)):
        if got != most:
            percent = -(-100 * (most - got) // max(most, 1))
            about = _TIERS.get(tier, "what was suggested")
            yield (
                "There was too much to try every way to fit it. This one may miss up to "
                f"{percent} percent of the best for {about}."
            )
            return


_TIERS = {CHOSEN: "what you chose", SHARE: "each part's own minutes", REST: "the minutes left"}
