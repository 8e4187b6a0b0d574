"""What an agenda has to say, in words, for whoever reads or hears it: the only place for that."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec import Struct

from careprep.agenda.items import Agenda, AgendaNote, Move, Why
from careprep.errors import Sentence
from careprep.model import checklist, labels
from careprep.model.consent import Hearing
from careprep.model.dates import show_clock, show_date
from careprep.model.messages import Pieces, catalogue, pieces, say
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting
from careprep.text import sanitize

LONGEST_NAME = 60
NAMED = 4  # more people than this are counted
TITLED = 3  # more titles than this are counted
TO_THE_PROGRAM = frozenset(  # what the family told the program alone
    (
        "agenda.pinned",
        "agenda.pinned_request",
        "agenda.not_yet",
        "agenda.not_yet_on",
        "agenda.suggested",
    )
)


class Words(Struct, frozen=True):
    """Speaks of one meeting: to the family (“your top three”), or for it to others (“our”)."""

    notebook: Notebook
    meeting: Meeting
    to_family: bool = True

    def say(self, why: Why) -> Sentence:
        """The sentence; empty where it is not for these readers."""
        if not self.to_family and why.code in TO_THE_PROGRAM:
            return ""
        text = "".join(
            literal + (self._field(field, why.args) if field else "")
            for literal, field in self._pieces(why)
        )
        return text[:1].upper() + text[1:]

    def said(self, whys: Iterable[Why]) -> list[Sentence]:
        """The sentences that are for these readers."""
        return [text for text in map(self.say, whys) if text]

    def together(self, whys: Iterable[Why]) -> Sentence:
        """The same as one text."""
        return " ".join(self.said(whys))

    def note(self, note: AgendaNote) -> Sentence:
        return self.say(note.what)

    def move(self, move: Move, agenda: Agenda) -> str:
        """What a change would bring, in a sentence or two."""
        gains = [agenda.title(key) for key in move.gains]
        args = {**move.args, "member": move.member, "titles": gains, "count": len(gains)}
        whys = [Why(f"agenda.move.{move.kind}", args)]
        if move.loses:
            loses = {"titles": [agenda.title(key) for key in move.loses]}
            whys.append(Why("agenda.move_loses", loses))
        return self.together(whys)

    def _pieces(self, why: Why) -> Pieces:
        name = why.code.partition(".")[2]
        if not self.to_family and f"agenda.to_others.{name}" in catalogue():
            return pieces(f"agenda.to_others.{name}", why.args)
        return pieces(why.code, why.args)

    def _field(self, name: str, args: dict[str, Any]) -> str:
        if name in ("child", "hearing"):
            return self.child if name == "child" else self._hearing(args)
        return _SHOWN.get(name, _plain)(self, args[name])

    @property
    def child(self) -> str:
        return sanitize_line(self.notebook.child.title) or say("agenda.your_child")

    def name(self, member: str) -> str:
        """What a member is called in a sentence."""
        known = self.notebook.team.get(member)
        if known is None:
            return say("person.unknown")
        if known.kind == "self":
            return self.child
        name = sanitize_line(known.name) or sanitize_line(known.role) or say("agenda.nameless")
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"

    def names(self, members: Iterable[str]) -> str:
        members = tuple(members)
        shown = [self.name(member) for member in members[:NAMED]]
        if len(members) > NAMED:
            shown[NAMED - 1 :] = [say("agenda.other_people", count=len(members) - NAMED + 1)]
        return labels.listed(shown)

    def clock(self, minute: int) -> str:
        """`3:20 pm`: the time of day so many minutes into the meeting."""
        return show_clock(self.meeting.at(minute))

    def date(self, day: dt.date) -> str:
        return show_date(day, self.meeting.day)

    def _with_role(self, member: str) -> str:
        known = self.notebook.team.get(member)
        role = sanitize_line(known.role) if known else ""
        return f"{self.name(member)} ({role})" if role else self.name(member)

    def _there(self, members: list[str]) -> str:
        """People of the school by that name, others by theirs."""
        team = self.notebook.team
        school = all(key in team and team[key].kind == "school" for key in members)
        return say("agenda.school_staff") if school and len(members) > 1 else self.names(members)

    def _hearing(self, args: dict[str, Any]) -> str:
        """What the release of the one person says, to go after the name."""
        topics, on = tuple(args["topics"]), args["on"]
        return Hearing(False, args["hearing"], topics, on, self.meeting.day).why

    def _titles(self, titles: list[str]) -> str:
        more = len(titles) - TITLED
        shown = [quoted(title) for title in titles[:TITLED]]
        if more > 0:
            return say("agenda.and_more", titles=", ".join(shown), count=more)
        return labels.listed(shown)


def _plain(_: Words, value: object) -> str:
    return str(value)


_SHOWN: dict[str, Callable[[Words, Any], str]] = {
    "member": Words.name,
    "heir": Words._with_role,
    "members": Words.names,
    "there": Words._there,
    "day": Words.date,
    "due": Words.date,
    "since": Words.clock,
    "until": Words.clock,
    "title": lambda _, title: quoted(title),
    "titles": Words._titles,
    "minutes": lambda _, minutes: say("agenda.minutes", count=minutes),
    "topics": lambda _, topics: labels.listed([labels.topic(topic) for topic in topics]),
    "stage": lambda _, stage: labels.STAGE[stage],
    "lifecycle": lambda _, lifecycle: labels.LIFECYCLE[lifecycle],
    "line": lambda _, line: checklist.BY_ID[line].text,
    "request": lambda _, line: quoted(checklist.BY_ID[line].request),
    "age": lambda _, age: checklist.transition(age),
}
"""How what fills a message is shown, by the name of its field."""


def sanitize_line(text: str) -> str:
    """Text of a person or a file, on one line and harmless."""
    return sanitize(text, one_line=True)


def quoted(text: str, longest: int = 70) -> str:
    """Somebody's own words inside a sentence, cut where they are long."""
    said = sanitize_line(text) or "…"
    return f"“{said}”" if len(said) <= longest else f"“{said[: longest - 1].rstrip()}…”"


def mentioned(whys: Iterable[Why]) -> frozenset[str]:
    """The members whom these reasons name."""
    return frozenset(
        member
        for why in whys
        for member in (why.args.get("member"), why.args.get("heir"), *why.args.get("members", ()))
        if member
    )


def to_data(agenda: Agenda, words: Words) -> dict[str, Any]:
    """The agenda for other programs: plain lists and dicts, stable and documented."""
    return {
        "meeting": agenda.meeting,
        "child": agenda.child,
        "minutes": agenda.minutes,
        "planned": agenda.planned,
        "items": [
            {
                "key": item.key,
                "section": item.section,
                "title": item.title,
                "start": item.start,
                "minutes": item.minutes,
                "why": words.said(item.why),
                "why_codes": _codes(item.why, words),
                "needs": list(item.needs),
                "inside": list(item.inside),
                "pinned": item.pinned,
            }
            for item in agenda.items
        ],
        "left_over": [
            {
                "key": left.key,
                "title": left.title,
                "reason": words.together(left.reason),
                "why_codes": _codes(left.reason, words),
                "fate": left.fate,
                "next_step": words.say(left.next_step),
                "next_step_code": msgspec.to_builtins(left.next_step),
                "for": list(left.for_),
            }
            for left in agenda.left_over
        ],
        "warnings": [words.together(warning) for warning in agenda.warnings],
        "moves": [msgspec.to_builtins(move) for move in agenda.moves],
    }


def _codes(whys: Iterable[Why], words: Words) -> list[dict[str, Any]]:
    """The reasons that are for these readers, by code and raw values."""
    return [msgspec.to_builtins(why) for why in whys if words.say(why)]
