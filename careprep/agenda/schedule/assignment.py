"""Jobs that all have a place, and changes after which all of them still have one.

Which segment a job is in is all that matters: inside it, any order goes. So a change is tried as a
move into a segment with room, then with one other job moved away (an ejection chain), and only
where both fail by a search, whose answer is exact.
"""

from collections.abc import Iterator

from careprep.agenda.schedule.feasibility import (
    JobSet,
    SegmentRow,
    Starts,
    WorkCounter,
    WorkSpent,
    bits,
)

CHANGE_WORK = 400  # nodes for one change


class Assignment:
    """Jobs with their `minutes` and `windows`, and a segment with room for each.

    `jobs` are those that there still are. `settled` is False once a change was given up.
    """

    def __init__(
        self,
        row: SegmentRow,
        minutes: list[int],
        windows: list[int],
        starts: Starts,
        counter: WorkCounter,
    ) -> None:
        self.row = row
        self.minutes = minutes
        self.windows = windows
        self.counter = counter
        self.settled = True
        self.jobs = [i for _, i in starts]
        self._put(starts)
        self.load = sum(self._need(i) for i in self.jobs)

    def _need(self, i: int) -> int:
        return self.minutes[i] * self.row.need(self.windows[i])

    def _put(self, starts: Starts) -> None:
        """Take these starts for the segments of the jobs."""
        row = self.row
        self.inside: list[list[int]] = [[] for _ in row.lengths]
        self.slack = list(row.lengths)
        self.segment_of: dict[int, int] = {}
        self.across: dict[int, int] = {}  # the start of those that lie in more than one segment
        for start, i in starts:
            end = start + self.minutes[i]
            segment = row.segment_at[start]
            if end <= row.ends[segment]:
                self.inside[segment].append(i)
                self.segment_of[i] = segment
            else:
                self.across[i] = start
            for at, taken in self._taken(start, end):
                self.slack[at] -= taken

    def _taken(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """How much of each segment these minutes take."""
        row = self.row
        for at in range(row.segment_at[start], row.segment_at[end - 1] + 1):
            first = row.ends[at] - row.lengths[at]
            yield at, min(end, row.ends[at]) - max(start, first)

    @property
    def idle(self) -> int:
        """The minutes in which nothing happens."""
        return sum(self.slack)

    def starts(self) -> Starts:
        """A start for each job, in time order; those inside a segment go as early as they can."""
        found = [(start, i) for i, start in self.across.items()]
        free = [end - length for end, length in zip(self.row.ends, self.row.lengths, strict=True)]
        for start, i in found:
            last = self.row.segment_at[start + self.minutes[i] - 1]
            free[last] = max(free[last], start + self.minutes[i])
        for segment, jobs in enumerate(self.inside):
            for i in jobs:
                found.append((free[segment], i))
                free[segment] += self.minutes[i]
        return sorted(found)

    def change(self, i: int, minutes: int, window: int, gone: int | None = None) -> bool:
        """Give job `i` other minutes and another window, and take job `gone` out, if all others
        keep a place. Gives whether they do; where they do not, nothing is changed.
        """
        load = self.load - self._need(i) + minutes * self.row.need(window)
        if gone is not None:
            load -= self._need(gone)
        if not self.row.fits(self.row.room[0] - load):
            return False
        if not (self._moved(i, minutes, window, gone) or self._found(i, minutes, window, gone)):
            return False
        self.load = load
        return True

    def _moved(self, i: int, minutes: int, window: int, gone: int | None) -> bool:
        """Try it with at most one other job moved to another segment."""
        leaving = [i] if gone is None else [i, gone]
        slack = list(self.slack)
        for job in leaving:
            for at, taken in self._of(job):
                slack[at] += taken
        here = self.segment_of.get(i)
        open_to = [here] if here is not None and window >> here & 1 else []
        open_to += [s for s in bits(window) if s != here]
        for s in open_to:
            if slack[s] >= minutes:
                self._move(i, minutes, window, gone, s)
                return True
        for s in open_to:
            for other in self.inside[s]:
                if other in leaving or slack[s] + self.minutes[other] < minutes:
                    continue
                for further in bits(self.windows[other] & ~(1 << s)):
                    if slack[further] >= self.minutes[other]:
                        self._leave(other)
                        self._enter(other, further)
                        self._move(i, minutes, window, gone, s)
                        return True
        return False

    def _of(self, i: int) -> Iterator[tuple[int, int]]:
        """The minutes that a job takes, by segment."""
        if i in self.segment_of:
            yield self.segment_of[i], self.minutes[i]
        else:
            yield from self._taken(self.across[i], self.across[i] + self.minutes[i])

    def _leave(self, i: int) -> None:
        for at, taken in self._of(i):
            self.slack[at] += taken
        if i in self.segment_of:
            self.inside[self.segment_of.pop(i)].remove(i)
        else:
            del self.across[i]

    def _enter(self, i: int, segment: int) -> None:
        self.inside[segment].append(i)
        self.segment_of[i] = segment
        self.slack[segment] -= self.minutes[i]

    def _move(self, i: int, minutes: int, window: int, gone: int | None, segment: int) -> None:
        self._leave(i)
        if gone is not None:
            self._leave(gone)
            self.jobs.remove(gone)
        self.minutes[i], self.windows[i] = minutes, window
        self._enter(i, segment)

    def _found(self, i: int, minutes: int, window: int, gone: int | None) -> bool:
        """Search for places for all."""
        jobs = [job for job in self.jobs if job != gone]
        new_minutes = [minutes if job == i else self.minutes[job] for job in jobs]
        windows = [window if job == i else self.windows[job] for job in jobs]
        try:
            found = JobSet(self.row, new_minutes, windows).place(
                (1 << len(jobs)) - 1, self.counter, CHANGE_WORK
            )
        except WorkSpent:
            self.settled = False
            return False
        if found is None:
            return False
        self.jobs = jobs
        self.minutes[i], self.windows[i] = minutes, window
        self._put([(start, jobs[at]) for start, at in found])
        return True
