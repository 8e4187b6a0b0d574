"""Which jobs to place in a row, so that nothing better has a place.

1. A bound. Filling the row with the densest minutes first shows which sets of segments, each
   inside the next, run out. One knapsack table along that chain says the most that any beginning
   of a choice can still reach.
2. Choices are listed from that bound downwards, so the first that has a place is the best.
3. A choice without a place is shrunk to the few jobs that clash; no later choice has them all.
"""

from collections.abc import Sequence

from careprep.agenda.schedule.packing import FAR, BudgetSpent, NodeBudget, Starts, Windows, bits

ASK_WORK = 5_000  # nodes for one question while looking for a clash: a small one pays for it
FIRST_ASK_WORK = 200  # nodes for a choice before its clash is looked for
GROW_WORK = 200  # nodes for one question while adding jobs one by one


class BranchAndBound:
    """The best choice of jobs so far: `chosen`, their `starts`, and the worth `reached`.

    `worth` is by job, one number each; jobs have the numbers they have in `row`.
    """

    def __init__(self, row: Windows, worth: Sequence[int], counter: NodeBudget) -> None:
        self.row = row
        self.worth = worth
        self.counter = counter
        self.chosen = 0
        self.starts: Starts = []
        self.reached = 0
        self.clashes: list[list[int]] = [[] for _ in worth]  # by job: sets that have no place
        self.by_density = sorted(
            range(len(worth)), key=lambda i: (-(worth[i] << 10) // row.minutes[i], i)
        )
        self._rank()

    def _rank(self) -> None:
        """A job no shorter, no freer and worth no more than another is chosen only with it.

        Those that would need too many minutes, together with all their betters, are hopeless.
        """
        row = self.row
        self.betters = [0] * len(self.worth)
        self.lessers = [0] * len(self.worth)
        self.hopeless = 0
        ranked = sorted(
            range(len(self.worth)),
            key=lambda i: (-self.worth[i], row.minutes[i], -row.where[i].bit_count(), i),
        )
        for n, low in enumerate(ranked):
            minutes, where = row.minutes[low], row.where[low]
            left = row.room[0] - row.need[low]
            betters = []
            for high in ranked[:n]:
                if row.minutes[high] <= minutes and row.where[high] | where == row.where[high]:
                    betters.append(high)
                    left -= row.need[high]
                    if not row.fits(left) or self.hopeless >> high & 1:
                        self.hopeless |= 1 << low
                        break
            else:
                self.betters[low] = sum(1 << high for high in betters)
                for high in betters:
                    self.lessers[high] |= 1 << low

    def grow(self, among: int) -> None:
        """Add jobs of `among` one by one, the densest first, where there is still room."""
        row = self.row
        left = row.room[0] - sum(row.need[i] for i in bits(self.chosen))
        for i in self.by_density:
            if among >> i & 1 and not self.chosen >> i & 1 and row.fits(left - row.need[i]):
                gap = self._gap(i)
                if gap is None:
                    starts = self._ask(self.chosen | 1 << i, GROW_WORK)
                else:
                    starts = sorted([*self.starts, (gap, i)])
                if starts:
                    self._take(self.chosen | 1 << i, starts)
                    left -= row.need[i]

    def _gap(self, i: int) -> int | None:
        """A minute where job `i` can start while all others stay where they are."""
        row = self.row
        free = 0
        for start, other in self.starts:
            if (at := row.earliest(i, free)) is not None and at + row.minutes[i] <= start:
                return at
            free = start + row.minutes[other]
        return row.earliest(i, free)

    def _take(self, chosen: int, starts: Starts) -> None:
        self.chosen = chosen
        self.starts = starts
        self.reached = sum(self.worth[i] for i in bits(chosen))

    def search(self, among: int, bound: int) -> int:
        """Find the best choice among these jobs; nothing is worth more than `bound`.

        Gives the bound that is proven now: what was reached, unless the counter ran out.
        """
        order = self._decide_in_order(among & ~self.hopeless)
        table = self._table(order)
        bound = min(bound, table[0][0])
        need, step = bound, 1
        try:
            while self.reached < bound:
                missed = self._list(order, table, max(need, self.reached + 1), bound)
                bound = max(self.reached, min(need - 1, missed))
                if step == 1:
                    self.grow(among)
                need = bound - step + 1
                step *= 2
        except BudgetSpent:
            pass
        return bound

    def _decide_in_order(self, among: int) -> list[tuple[int, int]]:
        """Jobs in the order they are decided: (job, minutes that it shares with all before)."""
        row = self.row
        order = []
        for outer in self._chain(among):
            shared = sum(row.lengths[s] for s in bits(outer))
            inner = [i for i in self.by_density if among >> i & 1 and row.where[i] | outer == outer]
            order += [(i, shared) for i in inner]
            among &= ~sum(1 << i for i in inner)
        return order

    def _chain(self, among: int) -> list[int]:
        """Growing sets of segments that run out when the densest minutes go in first.

        A flow: minutes of a job may push minutes of others on to where those may lie as well.
        """
        row = self.row
        flow = _MaxFlow(row)
        chain: list[int] = []
        for i in self.by_density:
            if among >> i & 1 and flow.pour(i):
                chain.append(flow.full)
        everything = (1 << len(row.lengths)) - 1
        return chain if flow.full == everything else [*chain, everything]

    def _table(self, order: Sequence[tuple[int, int]]) -> list[list[int]]:
        """By how many jobs are decided and minutes used: the most that the others can add."""
        best = [0] * (self.row.total + 1)
        table = [best]
        for i, shared in reversed(order):
            minutes, value = self.row.minutes[i], self.worth[i]
            if minutes <= shared:
                taken = [value + after for after in best[minutes : shared + 1]]
                best = [*map(max, best, taken), *best[len(taken) :]]
            table.append(best)
        table.reverse()
        return table

    def _list(
        self,
        order: Sequence[tuple[int, int]],
        table: Sequence[Sequence[int]],
        least: int,
        bound: int,
    ) -> int:
        """Look at all choices worth `least` or more; one that has a place raises it.

        None worth more than `bound` has a place. Gives the most that was cut off: no choice below
        `least` is worth more than that.
        """
        row, worth, counter = self.row, self.worth, self.counter
        minutes, need, guard = row.minutes, row.need, row.guard
        betters, lessers, clashes = self.betters, self.lessers, self.clashes
        missed = 0
        # how many are decided, minutes used, worth, chosen, left out, room left
        stack = [(0, 0, 0, 0, 0, row.room[0])]
        while stack:
            n, used, value, chosen, out, left = stack.pop()
            while value + table[n][used] >= least:
                counter.spend()
                if n == len(order):
                    starts, clash = self._place(chosen)
                    if starts is None:
                        stack = [entry for entry in stack if entry[3] & clash != clash]
                    else:
                        self._take(chosen, starts)
                        least = value + 1
                    break
                i, shared = order[n]
                bit = 1 << i
                may_skip = not lessers[i] & chosen
                if (
                    used + minutes[i] <= shared
                    and value + worth[i] <= bound
                    and not betters[i] & out
                    and (left - need[i]) & guard == guard
                    and all(clash & ~(chosen | bit) for clash in clashes[i])
                ):
                    if may_skip:
                        stack.append((n + 1, used, value, chosen, out | bit, left))
                    used += minutes[i]
                    value += worth[i]
                    chosen |= bit
                    left -= need[i]
                elif may_skip:
                    out |= bit
                else:
                    break
                n += 1
            else:
                missed = max(missed, value + table[n][used])
        return missed

    def _place(self, chosen: int) -> tuple[Starts | None, int]:
        """A place for a choice, or None and a small set of its jobs that clash.

        The least free jobs are put in first, one by one: a clash shows long before all are in.
        """
        starts = self._ask(chosen, FIRST_ASK_WORK)
        if starts:
            return starts, 0
        clash = 0
        tightest = sorted(bits(chosen), key=self._freedom)
        for i in tightest:
            clash |= 1 << i
            starts = self._ask(clash, FAR if clash == chosen else ASK_WORK)
            if starts is None:
                break
        if starts:
            return starts, 0
        for i in reversed(tightest):
            if clash >> i & 1 and self._ask(clash ^ 1 << i, ASK_WORK) is None:
                clash ^= 1 << i
        for i in bits(clash):
            self.clashes[i].append(clash)
        return None, clash

    def _freedom(self, i: int) -> tuple[int, int, int]:
        return self.row.where[i].bit_count(), -self.row.minutes[i], i

    def _ask(self, jobs: int, most: int) -> Starts | None:
        """A place for all of `jobs`; None when there is none, empty when it was given up."""
        try:
            return self.row.place(jobs, self.counter, most)
        except BudgetSpent:
            if self.counter.empty:
                raise
            return []


class _MaxFlow:
    """Minutes of jobs poured into a row, as if jobs could be cut into pieces."""

    def __init__(self, row: Windows) -> None:
        self.row = row
        self.free = list(row.lengths)
        self.inside: list[dict[int, int]] = [{} for _ in self.free]  # by segment: job -> minutes
        self.full = 0  # segments that nothing can be pushed out of

    def pour(self, job: int) -> bool:
        """Pour as much of a job as goes; gives whether more segments are full then."""
        minutes = self.row.minutes[job]
        while minutes:
            open_to = self.row.where[job] & ~self.full
            pushed_from: dict[int, tuple[int, int] | None] = dict.fromkeys(bits(open_to))
            queue = list(pushed_from)
            for s in queue:
                if self.free[s]:
                    minutes -= self._push(job, minutes, s, pushed_from)
                    break
                for other in self.inside[s]:
                    for further in bits(self.row.where[other] & ~self.full):
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
