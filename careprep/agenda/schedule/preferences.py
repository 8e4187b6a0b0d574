"""Wishes that cost nothing of what was chosen, tried one by one, the weightiest first.

A wish is a narrower window for one task, or two tasks made one block. It is kept if everything
chosen still has a place; a wish that came before is never given up for a later one. With an exact
answer each time this greedy way finds the best there is in that order of weight.
"""

from collections.abc import Iterable, Sequence

from careprep.agenda.schedule.assignment import Assignment


def narrow(plan: Assignment, job: int, sets: Iterable[int]) -> bool:
    """Keep a job inside the first of these sets of segments that holds; gives whether one does."""
    for wished in sets:
        window = plan.windows[job] & wished
        if window == plan.windows[job]:
            return True
        if window and plan.change(job, plan.minutes[job], window):
            return True
    return False


def join_blocks(plan: Assignment, subjects: Sequence[str], jobs: Iterable[int]) -> list[list[int]]:
    """Make jobs with the same subject one block each, as far as all keep a place.

    `subjects` is by job; `jobs` come in the family's order. Gives every job once, in blocks; the
    first of a block stands for it in the plan.
    """
    blocks: list[list[int]] = []
    about: dict[str, list[list[int]]] = {}
    for job in jobs:
        known = about.setdefault(subjects[job], []) if subjects[job] else []
        for block in known:
            head = block[0]
            window = plan.windows[head] & plan.windows[job]
            minutes = plan.minutes[head] + plan.minutes[job]
            if window and plan.change(head, minutes, window, gone=job):
                block.append(job)
                break
        else:
            blocks.append([job])
            known.append(blocks[-1])
    return blocks
