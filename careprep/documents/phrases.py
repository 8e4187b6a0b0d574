"""Turns of phrase that several documents share. What comes in as text goes out as text."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from careprep.documents.tree import Block, Bullets, DocEntry, DocLine, Span, line, message, strong
from careprep.model import labels
from careprep.model.dates import show_clock, show_full_date
from careprep.model.messages import say
from careprep.model.notebook import Notebook
from careprep.model.records import Meeting, Member, Stand
from careprep.text import sanitize


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: a large first letter and an end."""
    text = capital(text.strip())
    return text if not text or text.endswith((".", "!", "?", "…", ".”", "?”", "!”")) else f"{text}."


def name(notebook: Notebook, member: str) -> str:
    """What a member is called, by id."""
    known = notebook.team.get(member)
    return known.name if known else say("person.unknown")


def position(member: Member) -> str:
    """“Principal, Maple Street School”: a member's role and organization, as far as known."""
    role, organization = member.role, member.organization
    if role and organization:
        return say("person.position", role=role, organization=organization)
    return role or organization


def called(member: Member) -> DocLine:
    """“**Kit Lindqvist** — Teacher, Maple Street School”."""
    where = position(member)
    who = strong(member.name)
    return message("person.called", name=who, position=where) if where else line(who)


def called_by_id(notebook: Notebook, member: str) -> DocLine:
    """The same of whoever has this id, who may be gone from the team list."""
    known = notebook.team.get(member)
    return called(known) if known else line(strong(say("person.unknown")))


def dotted(*parts: str | Span) -> DocLine:
    """The parts that have text, with dots between."""
    out: list[str | Span] = []
    for part in parts:
        if (part.text if isinstance(part, Span) else part).strip():
            out += [" · ", part] if out else [part]
    return line(*out)


def has_text(text: DocLine) -> bool:
    """Is there any text in the line?"""
    return any(span.text.strip() for span in text)


def listed(lines: Iterable[DocLine]) -> tuple[Block, ...]:
    """A list of the lines that say something, to go under an entry; nothing if none does."""
    entries = tuple(DocEntry(each) for each in lines if has_text(each))
    return (Bullets(entries),) if entries else ()


def reach(member: Member) -> DocLine:
    """How to reach somebody in office hours, in one line; empty where nothing is known."""
    best = say("person.best-way", way=member.prefers) if member.prefers.strip() else ""
    return dotted(
        member.phone, member.email, best if member.phone or member.email else capital(best)
    )


def clock_span(start: datetime, end: datetime) -> str:
    """“3:00 to 3:30 pm”, “11:30 am to 12:15 pm”."""
    first, last = show_clock(start), show_clock(end)
    if first[-2:] == last[-2:] and end.date() == start.date():
        first = first[:-3]
    return say("time.span", start=first, end=last)


def day_and_hours(meeting: Meeting) -> str:
    """“Tuesday, January 20, 2026, 3:00 to 3:30 pm”."""
    hours = clock_span(meeting.when, meeting.ends)
    return say("time.day-and-hours", day=show_full_date(meeting.day), hours=hours)


def iso(day: date | None) -> str | None:
    """A date as other programs read it."""
    return day.isoformat() if day else None


def agreed(stands: Mapping[str, Stand], notebook: Notebook) -> tuple[DocLine, ...]:
    """A line for those who agree, one for those who do not, one for who is undecided."""
    found = []
    for stand in ("agree", "disagree", "pending"):
        names = [name(notebook, member) for member, said in stands.items() if said == stand]
        if names:
            found.append(message(f"stands.{stand}", names=labels.listed(names), count=len(names)))
    return tuple(found)


def to_answer(notebook: Notebook, meeting: Meeting | None, day: date) -> DocLine:
    """Whom to tell: who speaks for the family, else the first of the family with a contact."""
    voices = [p.member for p in meeting.people if p.part == "family_voice"] if meeting else []
    family = [m.id for m in notebook.team.values() if m.kind == "family" and m.on_team(day)]
    for key in (*voices, *family):
        member = notebook.team.get(key)
        if member and (member.phone or member.email):
            return message("person.reached", name=strong(member.name), contact=reach(member))
    return ()


def several(text: str) -> tuple[DocLine, ...]:
    """A text of several lines, line by line; empty ones are left out."""
    return tuple(line(each) for each in sanitize(text).splitlines() if each.strip())
