"""Codes of the file ⇄ the plain words a person reads. The codes are FHIR's where FHIR has one."""

from collections.abc import Iterable

from careprep.errors import Sentence
from careprep.model.messages import say, says

MEMBER_KIND = says("member-kind")
HORIZON = says("horizon")
LIFECYCLE = says("lifecycle")
ACHIEVEMENT = says("achievement")
GOAL_PRIORITY = says("goal-priority")
PRIORITY = says("priority")
STAND = says("stand")
QUESTION_KIND = says("question-kind")
QUESTION_STATE = says("question-state")
STATUS = says("status")
FOLLOW_UP_KIND = says("follow-up-kind")
STAGE = says("stage")
MEETING_KIND = says("meeting-kind")
MEETING_STATE = says("meeting-state")
RESPONSE = says("response")
PART = says("part")
OUTCOME = says("outcome")
ATTENDED: dict[bool | None, str] = {
    True: say("attended.here"),
    False: say("attended.away"),
    None: say("attended.unsaid"),
}
FATE = says("fate")
ANSWER = says("answer")
BETTER = says("better")
SPEAKS = says("speaks")
TOPIC = says("topic")
TABLE = says("table")


def topic(code: str) -> str:
    """A topic in words; a family's own word stands for itself."""
    return TOPIC.get(code, code)


def listed(names: list[str] | tuple[str, ...]) -> Sentence:
    """“a”, “a and b”, “a, b and c”."""
    *most, last = names or ("",)
    if not most:
        return last
    return say("list.last", names=joined(most), name=last)


def joined(names: Iterable[str]) -> str:
    """“a, b, c”."""
    found, *more = list(names) or [""]
    for name in more:
        found = say("list.more", names=found, name=name)
    return found


def counted(count: int, one: str, many: str = "") -> Sentence:
    """“1 question”, “3 questions”: on the screen. A paper has a message with two forms."""
    return f"{count} {one if count == 1 else many or one + 's'}"
