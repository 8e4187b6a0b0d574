"""An agenda as one copy of it shows it: built on the whole notebook, then seen through a view.

What is not in the view is not in the copy. Reasons and lines name nobody whom its readers do not
know, and say nothing of releases; what would help and what to be warned of is for the circle that
keeps the notebook.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from careprep.agenda.explain import title_of_block, why_block
from careprep.agenda.items import Agenda, AgendaNote, Item, LeftOver, SubItem, Why
from careprep.agenda.words import Words
from careprep.model import checklist
from careprep.model.view import View

_PEOPLE = ("member", "heir", "members", "there")
_CLOCKS = ("since", "until")


class ReaderCopy(Struct, frozen=True, dict=True):
    """What decides of a copy: its view, the agenda it is of, and whether it has clock times."""

    view: View
    built: Agenda
    clocks: bool

    def agenda(self) -> Agenda:
        """The agenda, as it is in this copy."""
        items = filter(None, map(self._item, self.built.items))
        return replace(
            self.built,
            # It is nothing but its lines: an empty one would tell that something was taken out.
            items=tuple(each for each in items if each.key != "since_last_time" or each.under),
            left_over=tuple(filter(None, map(self._left, self.built.left_over))),
            stretches=tuple(
                replace(each, present=self._known(each.present)) for each in self.built.stretches
            ),
            warnings=(),
            moves=(),
            unsaid=(),
            unplaced=(),
        )

    def _item(self, item: Item) -> Item | None:
        if self._not_theirs(item) or not (item.block or self._may(item.topics)):
            return None
        lines = tuple(self._line(each) for each in item.lines if self._may(each.topics))
        if item.block and not lines:
            return None
        return replace(
            item,
            # A block goes by the first of its lines that is there.
            key=lines[0].key if item.block else item.key,
            title=self._title_of_block(lines) if item.block else self._title(item),
            pinned=False,  # told to the program alone
            why=why_block(lines) if item.block else self._whys(item.why, item.key),
            needs=self._known(item.needs),
            speaks="".join(self._known((item.speaks,))),
            under=self._notes(item.under),
            lines=lines,
        )

    def _line(self, each: SubItem) -> SubItem:
        return replace(each, why=self._whys(each.why, each.key), under=self._notes(each.under))

    def _left(self, left: LeftOver) -> LeftOver | None:
        member = self.view.member
        if left.key == "since_last_time" or not self._may(left.topics):
            return None
        if member and member.id not in left.for_:
            return None
        step = left.next_step
        if left.fate == "in_writing" or not self._whys((step,)):
            step = Why("agenda.next.meeting")
        return replace(
            left,
            title=self._title(left),
            # What stood in the way may be what somebody else may hear.
            reason=(),
            why=self._whys(left.why, left.key),
            for_=self._known(left.for_),
            next_step=step,
        )

    @cached_property
    def _titles(self) -> frozenset[str]:
        """What the goals, questions and promises of the view are called."""
        book = self.view.notebook
        tables = (book.goals, book.questions, book.follow_ups)
        return frozenset(each.title for table in tables for each in table.values())

    # ── what may be known ─────────────────────────────────────────────────────────────────────

    def _may(self, topics: Iterable[str]) -> bool:
        return self.view.hear(frozenset(topics)) is None

    def _known(self, members: Iterable[str]) -> tuple[str, ...]:
        return tuple(key for key in members if key in self.view.notebook.team)

    def _not_theirs(self, item: Item) -> bool:
        """Is it talked about while the one who reads it is not there, though they come? What the
        family asks for follows from its answers: it is told those who are asked."""
        member = self.view.member
        if member and item.key in checklist.BY_ID and member.id not in item.needs:
            return True
        stays = [each for each in self.built.stretches if member and member.id in each.present]
        here = any(each.start < item.end and item.start < each.end for each in stays)
        return bool(stays) and not here

    def _title(self, each: Item | LeftOver) -> str:
        """Its title, which for a line of the checklist says nothing of the answer."""
        line = checklist.BY_ID.get(each.key)
        answered = line and each.key not in self.view.notebook.expectations
        return line.request if line and answered else each.title

    def _title_of_block(self, lines: Sequence[SubItem]) -> str:
        """Whoever owns what is in it: who should take it over may not be known."""
        book = self.view.notebook
        owners = dict.fromkeys(book.follow_ups[each.key].owner for each in lines)
        words = Words(book, book.meetings[self.built.meeting])
        return title_of_block(words, self._known(owners))

    def _whys(self, whys: Sequence[Why], key: str = "") -> tuple[Why, ...]:
        goal = self.view.notebook.goals.get(key)
        named = goal.agreement.keys() if goal else ()
        return tuple(
            why
            for why in whys
            if self._sayable(why.args)
            and (why.code != "agenda.disagree" or all(m in named for m in why.args["members"]))
        )

    def _notes(self, notes: Sequence[AgendaNote]) -> tuple[AgendaNote, ...]:
        return tuple(
            each
            for each in notes
            if self._may(each.topics) and self._sayable(each.what.args) and self._sent(each.what)
        )

    def _sent(self, what: Why) -> bool:
        """Is it no news of somebody, or news that is in the view?"""
        if what.code != "agenda.update":
            return True
        meeting = self.view.notebook.meetings[self.built.meeting]
        person = meeting.attendee(what.args["member"])
        return bool(person and person.update)

    def _sayable(self, args: dict[str, Any]) -> bool:
        if "hearing" in args or (not self.clocks and any(name in args for name in _CLOCKS)):
            return False
        titles = (*args.get("titles", ()), *([args["title"]] if "title" in args else ()))
        if not self._titles.issuperset(titles):
            return False
        named = (args[name] for name in _PEOPLE if name in args)
        people = chain.from_iterable((each,) if isinstance(each, str) else each for each in named)
        return all(not key or key in self.view.notebook.team for key in people)
