"""What the numbers of a goal say about how it goes."""

from careprep.model.records import Achievement, Goal, Measure

_ALSO_SAID: dict[Achievement, Achievement] = {"achieved": "sustaining", "no-change": "no-progress"}
"""What a family may call it as well."""


def trend(goal: Goal) -> Achievement:
    """How the goal goes by its two newest values (or the newest and the one at the start); empty
    where there are not two, or nobody said which way is better.
    """
    values = [note.value for note in goal.progress if note.value is not None]
    measure = goal.measure
    if measure is None or not values or not (better := _better(measure)):
        return ""
    if measure.target is not None and (values[-1] - measure.target) * better >= 0:
        return "achieved"
    before = values[-2] if len(values) > 1 else measure.baseline
    if before is None:
        return ""
    change = (values[-1] - before) * better
    return "improving" if change > 0 else "worsening" if change < 0 else "no-change"


def news(goal: Goal) -> Achievement:
    """How the goal goes by its numbers, where the family says otherwise so far; else empty."""
    found = trend(goal)
    return "" if goal.achievement in (found, _ALSO_SAID.get(found)) else found


def _better(measure: Measure) -> int:
    """1 where more is better, -1 where less is, as said or else by the aim; 0 where unknown."""
    if measure.better:
        return 1 if measure.better == "higher" else -1
    if measure.baseline is None or measure.target is None:
        return 0
    return (measure.target > measure.baseline) - (measure.target < measure.baseline)
