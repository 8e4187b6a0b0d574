"""What asks for a place on an agenda: small rules over one meeting as it is looked at.

A new reason is one function and its name in `RULES`. Where two rules gather the same key, the
first one keeps it. Records that are private never reach a rule.
"""

from collections.abc import Callable, Iterable

from careprep.agenda.context import Candidate, MeetingContext
from careprep.agenda.rules import expectations, fixed, follow_ups, goals, questions

Rule = Callable[[MeetingContext], Iterable[Candidate]]

RULES: tuple[Rule, ...] = (
    fixed.frame,
    fixed.going_well,
    fixed.since_last_time,
    follow_ups.follow_ups,
    goals.goals,
    questions.questions,
    expectations.requests,
    expectations.growing_up,
    expectations.ending_consents,
    expectations.birthday_18,
    expectations.time_alone,
)


def gather(context: MeetingContext, rules: tuple[Rule, ...] = RULES) -> list[Candidate]:
    """Everything that asks for a place at this meeting, each key once."""
    found: dict[str, Candidate] = {}
    for rule in rules:
        for each in rule(context):
            found.setdefault(each.key, each)
    return list(found.values())
