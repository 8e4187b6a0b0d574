"""Turns of phrase that several documents share. What comes in as text goes out as text."""

from collections.abc import Iterable
from datetime import date, datetime

from careprep.dates import show_clock
from careprep.documents.document import Block, Bullets, Entry, Line, Span, line
from careprep.model import Member, Notebook

UNKNOWN = "somebody who is not on the team list"


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: a large first letter and an end."""
    text = capital(text.strip())
    return text if not text or text.endswith((".", "!", "?", "…", ".”", "?”", "!”")) else f"{text}."


def name(notebook: Notebook, member: str) -> str:
    """What a member is called, by id."""
    return notebook.team[member].name if member in notebook.team else UNKNOWN


def position(member: Member) -> str:
    """“Principal, Maple Street School”: a member's role and organization, as far as known."""
    return ", ".join(filter(None, (member.role, member.organization)))


def dotted(*parts: str | Span) -> Line:
    """The parts that have text, with dots between."""
    out: list[str | Span] = []
    for part in parts:
        if (part.text if isinstance(part, Span) else part).strip():
            out += [" · ", part] if out else [part]
    return line(*out)


def said(text: Line) -> bool:
    """Is there any text in the line?"""
    return any(span.text.strip() for span in text)


def listed(lines: Iterable[Line]) -> tuple[Block, ...]:
    """A list of the lines that say something, to go under an entry; nothing if none does."""
    entries = tuple(Entry(each) for each in lines if said(each))
    return (Bullets(entries),) if entries else ()


def reach(member: Member) -> Line:
    """How to reach somebody in office hours, in one line; empty where nothing is known."""
    best = f"best way: {member.prefers}" if member.prefers.strip() else ""
    return dotted(
        member.phone, member.email, best if member.phone or member.email else capital(best)
    )


def clock_span(start: datetime, end: datetime) -> str:
    """“3:00 to 3:30 pm”, “11:30 am to 12:15 pm”."""
    first, last = show_clock(start), show_clock(end)
    if first[-2:] == last[-2:] and end.date() == start.date():
        first = first[:-3]
    return f"{first} to {last}"


def iso(day: date | None) -> str | None:
    """A date as other programs read it."""
    return day.isoformat() if day else None
