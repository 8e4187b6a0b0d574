"""Problems for the schedule: small ones where everything can be tried, and real meetings."""

import random

from hypothesis import strategies as st

from careprep.agenda.schedule.problem import Problem, Stay, Task

FRAME = (  # key, anchor, least, wanted in an hour, the weightiest worth most
    ("welcome", "opens", 1, 4, 2),
    ("going_well", "opens", 1, 4, 1),
    ("read_back", "closes", 2, 4, 4),
    ("next_time", "closes", 1, 2, 3),
)
KINDS = (("promise", 1, 2), ("question", 2, 5), ("goal", 3, 8))  # least and wanted minutes


def real_meeting(seed: int, tasks: int = 25, people: int = 6, *, equal: bool = False) -> Problem:
    """A meeting as families have them, the same for the same seed.

    `people` come besides two of the family; half of them come late, leave early or phone in. One
    in three things may not be heard by one of them. `equal`: all are worth the same.
    """
    dice = random.Random(f"{seed} {tasks} {people}")
    minutes = dice.choice([30, 45, 60, 60, 90])
    stays: dict[str, tuple[Stay, ...]] = {"mother": ((0, minutes),), "father": ((0, minutes),)}
    others = [f"person {number}" for number in range(people)]
    for other in others:
        stays[other] = (_stay(dice, minutes),)
    made = [_anchored(row, minutes) for row in FRAME]
    for number in range(tasks):
        made.append(_task(dice, number, others, equal=equal))
    return Problem(
        minutes=minutes,
        stays=stays,
        tasks=tuple(made),
        by_phone=frozenset(dice.sample(others, 1) if others and dice.random() < 0.2 else ()),
    )


def _stay(dice: random.Random, minutes: int) -> Stay:
    kind = dice.choice(["whole", "whole", "early", "late", "part"])
    cut = dice.randrange(5, minutes, 5)
    if kind == "early":
        return (0, cut)
    if kind == "late":
        return (cut, minutes)
    if kind == "part":
        return (cut, min(minutes, cut + dice.choice([10, 15, 20])))
    return (0, minutes)


def _anchored(row: tuple[str, str, int, int, int], minutes: int) -> Task:
    key, anchor, least, wanted, worth = row
    return Task(
        key=key,
        worth=worth,
        least=least,
        wanted=max(least, wanted * minutes // 60),
        anchor="opens" if anchor == "opens" else "closes",
    )


def _task(dice: random.Random, number: int, others: list[str], *, equal: bool) -> Task:
    kind, least, wanted = dice.choice(KINDS)
    tier = 1 if number < 3 else 2 if kind == "promise" and dice.random() < 0.3 else 3
    asked = dice.sample(others, min(len(others), dice.choice([0, 0, 1, 1, 1, 2])))
    return Task(
        key=f"{kind} {number}",
        tier=0 if number >= 3 and dice.random() < 0.04 else tier,
        worth=1 if equal else dice.randint(1, 60),
        least=least + (tier == 1),
        wanted=wanted + (tier == 1),
        needs=tuple(asked),
        asked=tuple(asked),
        voice="mother" if dice.random() < 0.1 else "",
        kept_from=frozenset(dice.sample(others, 1) if others and dice.random() < 0.3 else ()),
        subject=f"subject {dice.randrange(6)}" if dice.random() < 0.4 else "",
    )


def stays(minutes: int) -> st.SearchStrategy[Stay]:
    """From one minute to a later one, or nothing."""
    return st.tuples(st.integers(0, minutes), st.integers(0, minutes + 2)).map(
        lambda pair: (min(pair), max(pair))
    )


@st.composite
def small_problems(
    draw: st.DrawFn, *, most: int = 6, longest: int = 14, anchored: bool = True
) -> Problem:
    """Few tasks, few people, few minutes."""
    minutes = draw(st.integers(0, longest))
    people = ["a", "b", "c"][: draw(st.integers(0, 3))]
    there = {person: (draw(stays(minutes)),) for person in people}
    some = st.lists(st.sampled_from(people or ["nobody"]), unique=True, max_size=2).map(tuple)
    made: list[Task] = []
    for key in ("opening", "closing") if anchored and draw(st.booleans()) else ():
        least = draw(st.integers(1, 2))
        made.append(
            Task(
                key=key,
                least=least,
                wanted=least + draw(st.integers(0, 2)),
                anchor="opens" if key == "opening" else "closes",
            )
        )
    for number in range(draw(st.integers(0, most))):
        least = draw(st.integers(1, 4))
        needs = draw(some)
        made.append(
            Task(
                key=f"task {number}",
                tier=draw(st.integers(0, 2)),
                worth=draw(st.integers(1, 4)),
                least=least,
                wanted=least + draw(st.integers(0, 3)),
                needs=needs,
                asked=draw(st.sampled_from([needs, ()])),
                voice=draw(st.sampled_from(["", *people])),
                kept_from=frozenset(draw(some) if draw(st.booleans()) else ()),
                subject=draw(st.sampled_from(["", "", "x", "y"])),
                place=draw(st.sampled_from([None, None, None, 1, 2, 3])),
            )
        )
    phones = frozenset(people[:1] if draw(st.booleans()) else ())
    return Problem(minutes=minutes, stays=there, tasks=tuple(made), by_phone=phones)
