"""Minutes of jobs poured into segments, as if jobs could be cut: a flow with augmenting paths."""

from careprep.agenda.schedule.feasibility import JobSet, bits


class FlowNetwork:
    """Minutes of jobs poured into a row, as if jobs could be cut into pieces."""

    def __init__(self, jobs: JobSet) -> None:
        self.jobs = jobs
        self.free = list(jobs.row.lengths)
        self.inside: list[dict[int, int]] = [{} for _ in self.free]  # by segment: job -> minutes
        self.full = 0  # segments that nothing can be pushed out of

    def pour(self, job: int) -> bool:
        """Pour as much of a job as goes; gives whether more segments are full then."""
        minutes = self.jobs.minutes[job]
        while minutes:
            open_to = self.jobs.where[job] & ~self.full
            pushed_from: dict[int, tuple[int, int] | None] = dict.fromkeys(bits(open_to))
            queue = list(pushed_from)
            for s in queue:
                if self.free[s]:
                    minutes -= self._push(job, minutes, s, pushed_from)
                    break
                for other in self.inside[s]:
                    for further in bits(self.jobs.where[other] & ~self.full):
                        if further not in pushed_from:
                            pushed_from[further] = (s, other)
                            queue.append(further)
            else:
                self.full |= sum(1 << s for s in queue)
                return bool(queue)
        return False

    def _push(
        self, job: int, minutes: int, s: int, pushed_from: dict[int, tuple[int, int] | None]
    ) -> int:
        """Push so that segment `s` takes some minutes; gives how many."""
        moves = []  # minutes of `other` go from `before` to `after`
        after = s
        while step := pushed_from[after]:
            before, other = step
            moves.append((before, other, after))
            after = before
        amount = min(minutes, self.free[s], *(self.inside[b][o] for b, o, _ in moves))
        for before, other, to in moves:
            self.inside[to][other] = self.inside[to].get(other, 0) + amount
            self.inside[before][other] -= amount
            if not self.inside[before][other]:
                del self.inside[before][other]
        self.inside[after][job] = self.inside[after].get(job, 0) + amount
        self.free[s] -= amount
        return amount
