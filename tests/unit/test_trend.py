"""What the numbers of a goal say about how it goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careprep.model.records import Achievement, Goal, Measure, Progress
from careprep.model.trend import news, trend

NUMBERS = st.none() | st.integers(-20, 20)


def counted(*values: float | None, achievement: Achievement = "", **measure: Any) -> Goal:
    return Goal(
        id="g-1",
        own_words="A",
        measure=Measure(**measure),
        progress=tuple(Progress(value=value) for value in values),
        achievement=achievement,
    )


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (counted(4, 3, better="lower"), "improving"),
        (counted(4, 3, better="higher"), "worsening"),
        (counted(4, None, 4, better="higher"), "no-change"),
        (counted(4, baseline=1, target=5), "improving"),  # the aim says which way
        (counted(4, baseline=6, target=3), "improving"),
        (counted(2, 5, baseline=1, target=5), "achieved"),
        (counted(0, baseline=4, target=1), "achieved"),
        (counted(4, 3), ""),  # nobody said which way is better
        (counted(4, baseline=4, target=4), ""),
        (counted(4, better="lower"), ""),  # nothing to compare with
        (counted(better="lower", baseline=4, target=1), ""),
        (Goal(id="g-1", own_words="A", progress=(Progress(value=1), Progress(value=2))), ""),
    ],
)
def test_what_the_numbers_say(goal: Goal, said: str) -> None:
    assert trend(goal) == said


@pytest.mark.parametrize(
    ("said", "new"), [("", "achieved"), ("improving", "achieved"), ("sustaining", "")]
)
def test_it_is_news_where_the_family_says_otherwise(said: Achievement, new: str) -> None:
    assert news(counted(5, baseline=1, target=5, achievement=said)) == new


@given(st.lists(NUMBERS, max_size=4), NUMBERS, NUMBERS, st.sampled_from(["", "lower", "higher"]))
def test_turned_round_it_says_the_same(
    values: list[int | None], baseline: int | None, target: int | None, better: str
) -> None:
    """What is counted up and what is counted down are judged alike."""
    turned = {"lower": "higher", "higher": "lower", "": ""}[better]

    def minus(value: int | None) -> int | None:
        return None if value is None else -value

    one = counted(*values, baseline=baseline, target=target, better=better)
    other = counted(
        *map(minus, values), baseline=minus(baseline), target=minus(target), better=turned
    )
    assert trend(one) == trend(other)
