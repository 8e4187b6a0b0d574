"""What would change if somebody came at another time, or not, or if there were more minutes.

Each change is a problem of its own, chosen again: nothing is guessed.
"""

from collections.abc import Iterable
from itertools import zip_longest

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.schedule.choice import Chosen, choose
from careprep.agenda.schedule.problem import Problem, Stay


class Effect(Struct, frozen=True):
    """What a change brings onto the agenda and what it takes off, by key, in the family's order.

    `worth` is how much more is reached by tier, to be compared as tuples: more than zeros is
    better. `exact` says that neither side was stopped early.
    """

    gains: tuple[str, ...]
    loses: tuple[str, ...]
    worth: tuple[int, ...]
    exact: bool

    @property
    def better(self) -> bool:
        return next((more > 0 for more in self.worth if more), False)


def what_if(problem: Problem, changed: Problem, before: Chosen | None = None) -> Effect:
    """The difference between two problems about the same tasks; `before` is the first one chosen.

    It looks at what has a place only: minutes and order cannot add anything or take it away.
    """
    old = before or choose(problem)
    new = choose(changed)
    had, has = old.keys, new.keys
    keys = [task.key for task in problem.tasks]
    pairs = zip_longest(new.worth, old.worth, fillvalue=0)
    return Effect(
        gains=tuple(key for key in keys if key in has - had),
        loses=tuple(key for key in keys if key in had - has),
        worth=tuple(after - before for after, before in pairs),
        exact=old.exact and new.exact,
    )


def with_stay(problem: Problem, member: str, *stays: Stay) -> Problem:
    """The same, with somebody there in these minutes only; in none: they do not come."""
    others = {key: spans for key, spans in problem.stays.items() if key != member}
    return replace(problem, stays=others | {member: stays} if stays else others)


def with_minutes(problem: Problem, more: int) -> Problem:
    """The same with more minutes; who stayed to the end stays to the new one."""
    end = problem.minutes
    stays = {
        key: tuple((start, last + more if last >= end else last) for start, last in spans)
        for key, spans in problem.stays.items()
    }
    return replace(problem, minutes=end + more, stays=stays)


def with_hearing(problem: Problem, member: str, keys: Iterable[str]) -> Problem:
    """The same with somebody who may hear these tasks."""
    heard = frozenset(keys)
    tasks = tuple(
        replace(task, kept_from=task.kept_from - {member}) if task.key in heard else task
        for task in problem.tasks
    )
    return replace(problem, tasks=tasks)


def arrivals_to_try(problem: Problem, member: str) -> tuple[int, ...]:
    """Minutes at which somebody could come instead, the earliest first.

    Those at which somebody else comes or goes, and the last one that leaves room before the
    closing for all that needs them.
    """
    return _to_try(problem, member, after=True)


def departures_to_try(problem: Problem, member: str) -> tuple[int, ...]:
    """Minutes at which somebody could leave instead, the latest first; as for arrivals."""
    return _to_try(problem, member, after=False)[::-1]


def _to_try(problem: Problem, member: str, *, after: bool) -> tuple[int, ...]:
    times = {at for spans in problem.stays.values() for span in spans for at in span}
    theirs = sum(
        task.least
        for task in problem.tasks
        if not task.anchor and (member in task.needs or member in task.asked)
    )
    edges = {
        anchor: sum(task.least for task in problem.tasks if task.anchor == anchor)
        for anchor in ("opens", "closes")
    }
    times.add(problem.minutes - edges["closes"] - theirs if after else edges["opens"] + theirs)
    now = {at for span in problem.stays.get(member, ()) for at in span}
    return tuple(sorted(at for at in times - now if 0 < at < problem.minutes))
