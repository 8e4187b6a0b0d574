"""From a problem to its timetable, step by step."""

from collections.abc import Iterator, Sequence

from careprep.agenda.schedule.assignment import Assignment
from careprep.agenda.schedule.choice import CHOOSING_WORK, Chosen, choose
from careprep.agenda.schedule.feasibility import JobSet, SegmentRow, WorkCounter, WorkSpent
from careprep.agenda.schedule.frame import Frame, by_weight, frames
from careprep.agenda.schedule.growth import grow
from careprep.agenda.schedule.preferences import join_blocks, narrow
from careprep.agenda.schedule.problem import Problem, Task, TimeSlot, Timetable
from careprep.agenda.schedule.sequence import Ranks, Sequencer, held
from careprep.agenda.schedule.timeline import Wishes

WISHING_WORK = 4_000  # nodes to try wishes and to give out minutes
ORDER_WORK = 4_000  # nodes to put tasks in order
FRAME_WORK = 500  # nodes to try one longer opening and closing


def solve(problem: Problem, work: int = CHOOSING_WORK, chosen: Chosen | None = None) -> Timetable:
    """The timetable of a meeting: the most worth by tier, then what can be wished, then the order.

    No more than `work` nodes are looked at to choose: past that the best found so far is given,
    with a bound. `chosen` is what `choose` gave for this problem, if that was asked before. The
    same problem gives the same timetable. Raises ValueError where a number is out of range or a
    key comes twice.
    """
    chosen = chosen or choose(problem, work)
    anchored = [task for task in problem.tasks if task.anchor]
    counter = WorkCounter(WISHING_WORK)
    plan, wider = _wished(chosen, counter)
    frame, plan = _in_frame(chosen, anchored, plan)
    subjects = [_subject(task, problem) for task in chosen.tasks]
    middle = _Middle(chosen.tasks, chosen.wishes, subjects, plan, wider)
    slots, moved = middle.slots(frame.opens)
    opening, closing = frame.slots(problem.minutes)
    slots = [*opening, *slots, *closing]
    if not chosen.exact:
        slots = _filled(problem, chosen, frame, slots)
    placed = {slot.key: slot.minutes for slot in slots}
    return Timetable(
        slots=tuple(slots),
        left_over=tuple(task.key for task in problem.tasks if task.key not in placed),
        worth=chosen.worth,
        bound=chosen.bound,
        exact=chosen.exact,
        settled=plan.settled and not counter.empty,
        moved=moved,
        short=tuple(task.key for task in anchored if placed.get(task.key, 0) < task.least),
        apart=tuple(_apart(problem, slots)),
        segments=chosen.timeline.segments(frame.opens, frame.closes),
        windows=chosen.windows,
        work=chosen.work + counter.done,
    )


def _wished(chosen: Chosen, counter: WorkCounter) -> tuple[Assignment, list[int]]:
    """A place for all that was chosen, with what it is best with; and the windows before scarce
    minutes were spared.
    """
    minutes = [task.least for task in chosen.tasks]
    where = [wish.where for wish in chosen.wishes]
    row = _row(chosen, chosen.frame)
    plan = Assignment(row, minutes, where, chosen.starts, counter)
    order = by_weight(chosen.tasks)
    for i in order:
        narrow(plan, i, chosen.wishes[i].voice)
    for i in order:
        narrow(plan, i, chosen.wishes[i].asked)
    wider = list(plan.windows)
    for i in order:
        narrow(plan, i, chosen.wishes[i].quiet)
    return plan, wider


def _row(chosen: Chosen, frame: Frame) -> SegmentRow:
    masks = {mask for wish in chosen.wishes for mask in wish.sets()}
    return SegmentRow(chosen.timeline.lengths(frame.opens, frame.closes), masks)


def _in_frame(
    chosen: Chosen, anchored: Sequence[Task], plan: Assignment
) -> tuple[Frame, Assignment]:
    """The longest opening and closing they want, and the plan between: no wish gives way."""
    timeline, minutes, windows = chosen.timeline, list(plan.minutes), list(plan.windows)
    room = timeline.problem.minutes - chosen.frame.opens - chosen.frame.closes - sum(minutes)
    for frame in frames(anchored, chosen.frame, room):
        row = _row(chosen, frame)
        try:
            starts = JobSet(row, minutes, windows).place(
                (1 << len(minutes)) - 1, plan.counter, FRAME_WORK
            )
        except WorkSpent:
            continue
        if starts is not None:
            found = Assignment(row, minutes, windows, starts, plan.counter)
            found.settled = plan.settled
            return frame, found
    return chosen.frame, plan


class _Middle:
    """What was chosen, between the opening and the closing: minutes and order."""

    def __init__(
        self,
        tasks: Sequence[Task],
        wishes: Sequence[Wishes],
        subjects: Sequence[str],
        plan: Assignment,
        wider: list[int],
    ) -> None:
        self.tasks = tasks
        self.wider = wider
        self.subjects = subjects
        self.wishes = wishes
        self.plan = plan
        self.places = {i: task.place for i, task in enumerate(tasks) if task.place is not None}

    def slots(self, opens: int) -> tuple[list[TimeSlot], tuple[str, ...]]:
        """The slots from minute `opens` on, and what could not be in its wished place."""
        wider = self.wider
        windows = list(self.plan.windows)
        alone = [[i] for i in range(len(self.tasks))]
        # A block would stand in two places at once.
        blocks = alone if self.places else join_blocks(self.plan, self.subjects, range(len(alone)))
        minutes = [task.least for task in self.tasks]
        wanted = {i: self.tasks[i].wanted for i in self._by_need()}
        grow(self.plan, blocks, minutes, wanted, windows)
        grow(self.plan, blocks, minutes, wanted, wider)
        order, moved = self._in_order(blocks, wider)
        slots = []
        for start, head in order:
            for block in blocks:
                if block[0] == head:
                    for i in block:
                        slots.append(TimeSlot(self.tasks[i].key, opens + start, minutes[i]))
                        start += minutes[i]
        return slots, moved

    def _by_need(self) -> list[int]:
        """The weightiest first; of equals, what lacks the fewest minutes."""
        tasks = self.tasks
        return sorted(
            range(len(tasks)),
            key=lambda i: (tasks[i].tier, -tasks[i].worth, tasks[i].wanted - tasks[i].least, i),
        )

    def _in_order(
        self, blocks: Sequence[Sequence[int]], wider: Sequence[int]
    ) -> tuple[list[tuple[int, int]], tuple[str, ...]]:
        """The starts in order. A place that the family gave outweighs every other wish."""
        wide = list(wider)
        for block in blocks:
            for i in block:
                wide[block[0]] &= wider[i]
        starts = self._sequence(wide)
        kept = held([i for _, i in starts], self.places)
        if len(kept) < len(self.places):
            hard = [wish.where for wish in self.wishes]
            self.plan.windows[:] = hard
            again = self._sequence(hard)
            kept_again = held([i for _, i in again], self.places)
            if len(kept_again) > len(kept):
                starts, kept = again, kept_again
        return starts, tuple(self.tasks[i].key for i in self.places if i not in kept)

    def _sequence(self, wider: Sequence[int]) -> list[tuple[int, int]]:
        """The starts in order, with as few minutes as can be in which all wait for something."""
        counter = WorkCounter(ORDER_WORK)
        early: frozenset[int] = frozenset()
        starts = self._in_turn(wider, early, counter)
        for job in [job for _, job in starts]:
            if not (waiting := self._waiting(starts)):
                break
            window, self.plan.windows[job] = self.plan.windows[job], wider[job]
            sooner = self._in_turn(wider, early | {job}, counter)
            if self._waiting(sooner) < waiting:
                starts, early = sooner, early | {job}
            else:
                self.plan.windows[job] = window
        return starts

    def _in_turn(
        self, wider: Sequence[int], early: frozenset[int], counter: WorkCounter
    ) -> list[tuple[int, int]]:
        ranks = Ranks(self.subjects, self.places, early)
        return Sequencer(self.plan, wider, ranks, counter).starts()

    def _waiting(self, starts: Sequence[tuple[int, int]]) -> int:
        """The minutes before the last one in which nothing happens."""
        if not starts:
            return 0
        last, job = starts[-1]
        return last + self.plan.minutes[job] - sum(self.plan.minutes[i] for _, i in starts)


def _subject(task: Task, problem: Problem) -> str:
    """What it stands side by side with: its subject, else whoever it needs that phones in."""
    phones = (member for member in (*task.needs, *task.asked) if member in problem.by_phone)
    return task.subject or next(phones, "")


def _filled(
    problem: Problem, chosen: Chosen, frame: Frame, slots: Sequence[TimeSlot]
) -> list[TimeSlot]:
    """After a search that was stopped: what is left over goes where minutes are still empty."""
    timeline, filled = chosen.timeline, list(slots)
    placed = {slot.key for slot in slots}
    last = problem.minutes - frame.closes
    for i in by_weight(timeline.tasks):
        task = timeline.tasks[i]
        if task.key in placed:
            continue
        for start in sorted({frame.opens, *timeline.cuts, *(slot.end for slot in filled)}):
            end = start + task.least
            free = all(end <= slot.start or slot.end <= start for slot in filled)
            if free and end <= last and timeline.covers(chosen.windows[task.key], start, end):
                filled.append(TimeSlot(task.key, start, task.least))
                break
    return sorted(filled, key=lambda slot: slot.start)


def _apart(problem: Problem, slots: Sequence[TimeSlot]) -> Iterator[str]:
    """What goes without somebody it is best with, though they come."""
    tasks = {task.key: task for task in problem.tasks if not task.anchor}
    for slot in slots:
        task = tasks.get(slot.key)
        if task is None:
            continue
        for member in {*task.asked, task.voice} - task.kept_from:
            stays = problem.stays.get(member, ())
            if any(start < end for start, end in stays) and not any(
                arrives <= slot.start and slot.end <= leaves for arrives, leaves in stays
            ):
                yield slot.key
                break
