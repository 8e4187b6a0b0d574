"""The minutes left are given out: the weightiest task first, up to what it wants."""

from collections.abc import Mapping, Sequence

from careprep.agenda.schedule.assignment import Assignment


def grow(
    plan: Assignment,
    blocks: Sequence[Sequence[int]],
    minutes: list[int],
    wanted: Mapping[int, int],
    windows: Sequence[int],
) -> None:
    """Give each job of `wanted`, in its order, as many more minutes as leave all others a place.

    `minutes` is by job and is written to. `windows` are those in which it may grow; the first job
    of a block stands for it in the plan.
    """
    block_of = {job: block for block in blocks for job in block}
    for job, most in wanted.items():
        if not plan.idle:
            return
        if minutes[job] < most:
            block = block_of[job]
            window = windows[job]
            for other in block:
                window &= windows[other]
            others = sum(minutes[other] for other in block if other != job)
            minutes[job] = _most(plan, block[0], window, others, (minutes[job], most))


def _most(
    plan: Assignment, head: int, window: int, others: int, least_and_most: tuple[int, int]
) -> int:
    """The most minutes that hold for one job of a block, whose `others` have so many."""
    least, wanted = least_and_most
    most = min(wanted, least + plan.idle)
    tried = most
    while least < most:  # what holds for some minutes holds for fewer: halve
        if plan.change(head, others + tried, window):
            least = tried
        else:
            most = tried - 1
        tried = (least + most + 1) // 2
    return least
