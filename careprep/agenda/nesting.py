"""What stands inside something else: a step in its goal, a promise in what it is about, and the
promises of one person in one block.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from careprep.agenda.context import Candidate, MeetingContext

Hosts = Mapping[str, Candidate]


def nest(
    context: MeetingContext,
    candidates: Sequence[Candidate],
    without: frozenset[str] = frozenset(),
) -> list[Candidate]:
    """Every candidate once: by itself, or inside its host; `without` are no hosts.

    A step goes into its goal, a promise into what it is about among the top three. So they do only
    where whoever has to act comes, and where everybody who may hear the host may hear them too.
    """
    hosts = {
        each.key: each
        for each in candidates
        if not context.choice(each.key).left_out and each.key not in without
    }
    tops = [key for key, host in hosts.items() if host.section == "top_three"]
    inside: dict[str, list[Candidate]] = {}
    alone = []
    for each in candidates:
        tried = _hosts(context, each, hosts, tops)
        found = (key for key in tried if _fits(context, each, hosts[key]))
        host = next(found, "")
        if host:
            inside.setdefault(host, []).append(each)
        else:
            alone.append(each)
    return [_with_inside(each, inside.get(each.key, ())) for each in alone]


def _hosts(
    context: MeetingContext, each: Candidate, hosts: Hosts, tops: Sequence[str]
) -> Iterator[str]:
    """What it may stand inside, the first to try first. What stands inside is no host itself."""
    about = links(context, each.key)
    if each.section == "goals":
        for key in reversed(about):
            if key in hosts and key in context.goals:
                above = any(goal in hosts for goal in links(context, key))
                if hosts[key].section == "top_three" or not above:
                    yield key
    elif about and each.key in context.follow_ups:
        yield from (key for key in tops if key in about)
        # What it is about is what something of the top three is about as well.
        yield from (key for key in tops if links(context, key)[:1] == about[:1])


def _fits(context: MeetingContext, each: Candidate, host: Candidate) -> bool:
    choice = context.choice(each.key)
    acts = not each.needs or any(context.room.comes(member) for member in each.needs)
    chosen = choice.pinned or choice.left_out
    return acts and not chosen and each.kept_from <= host.kept_from


def _with_inside(host: Candidate, inside: Sequence[Candidate]) -> Candidate:
    whole = (host, *inside)
    asked = tuple(dict.fromkeys(member for each in whole for member in each.asked))
    worth = sum(each.worth for each in whole)
    return replace(host, inside=tuple(inside), asked=asked, worth=worth) if inside else host


def links(context: MeetingContext, key: str) -> list[str]:
    """What a record is about, and what that is about in turn: keys of the notebook, each once."""
    found: list[str] = []
    while True:
        goal = context.goals.get(key)
        record = context.questions.get(key) or context.follow_ups.get(key)
        key = goal.part_of if goal else record.about if record else ""
        if not key or key in found:
            return found
        found.append(key)


def subjects(context: MeetingContext, candidates: Sequence[Candidate]) -> dict[str, str]:
    """By key: the subject that it shares with something else, "" where it shares none.

    Promises that go into one block share it; all others are about the same goal in the end.
    """
    loose = {each.key for each in _loose(context, candidates)}
    found = {
        each.key: " ".join(each.needs)
        if each.key in loose
        else (links(context, each.key) or [each.key])[-1]
        for each in candidates
    }
    counts = Counter(found.values())
    return {key: subject if counts[subject] > 1 else "" for key, subject in found.items()}


def blocks(context: MeetingContext, candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """The promises that are one block: of one person, and the same people may not hear them."""
    found: dict[tuple[object, ...], list[Candidate]] = {}
    for each in _loose(context, candidates):
        found.setdefault((each.needs, each.kept_from), []).append(each)
    return [block for block in found.values() if len(block) > 1]


def _loose(context: MeetingContext, candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """The promises that no question is linked to: that one they would stand beside."""
    asked_about = {
        key
        for each in candidates
        if each.key in context.questions
        for key in links(context, each.key)
    }
    for each in candidates:
        tied = each.key in asked_about or not context.questions.keys().isdisjoint(
            links(context, each.key)
        )
        if each.key in context.follow_ups and not tied:
            yield each
