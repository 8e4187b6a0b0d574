"""The care team, for the front of the binder: who they are and how to reach them."""

from datetime import date
from typing import Any

from careprep.documents.audience import Audience
from careprep.documents.kinds.care_map import around
from careprep.documents.phrases import called, capital, dotted, iso, listed
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    line,
    strong,
)
from careprep.model import labels
from careprep.model.dates import show_date, show_full_date
from careprep.model.notebook import Notebook
from careprep.model.records import Consent, Member

OTHERS = "others"


def team(notebook: Notebook, today: date, reader: Audience) -> Document:
    """Everybody on the team on this day, by kind; then who joins soon and who was on it."""
    child = notebook.child
    now = [member for member in notebook.team.values() if member.on_team(today)]
    after = [m for m in notebook.team.values() if m.until and m.until < today]
    soon = [m for m in notebook.team.values() if not m.on_team(today) and m not in after]

    first = [line(f"As of {show_full_date(today)}.")]
    if child.languages:
        first.append(line(f"Languages at home: {labels.listed(child.languages)}"))
    if child.interpreter:
        first.append(line(f"Interpreter: {child.interpreter}"))
    blocks: list[Block] = [Paragraph(tuple(first))]
    if not notebook.team:
        blocks.append(Paragraph((line("Nobody is on the team list yet."),)))

    late = [DocEntry(_late(member)) for member in now if member.after_hours]
    if late:
        blocks += [Heading(2, line("Nights, weekends, holidays")), Bullets(tuple(late))]
    shown: list[Member] = []
    for kind, group in ({**labels.MEMBER_KIND, "self": child.title, "": OTHERS}).items():
        members = [member for member in now if member.kind == kind]
        if members:
            blocks.append(Heading(2, line(capital(group))))
            blocks.append(Bullets(tuple(map(_card, members))))
            shown += members
    if soon:
        blocks.append(Heading(2, line("Joining soon")))
        blocks.append(Bullets(tuple(DocEntry(_dated(m, "from", m.since, today)) for m in soon)))
    if after:
        blocks.append(Heading(2, line("Were on the team")))
        blocks.append(Bullets(tuple(DocEntry(_dated(m, "until", m.until, today)) for m in after)))

    return Document(
        kind="team",
        name=f"{today.isoformat()} {child.title} team",
        title=f"Care team for {child.title}",
        blocks=tuple(blocks),
        data={
            "child": child.title,
            "today": today.isoformat(),
            "languages": list(child.languages),
            "interpreter": child.interpreter,
            "team": [_data(m, today, reader) for m in (*shown, *soon, *after)],
        },
        picture=around(notebook, today, reader) if shown else None,
    )


def _card(member: Member) -> DocEntry:
    """One member: name and position, then everything one needs to reach and ask them."""
    speaks = f"speaks {labels.listed(member.languages)}" if member.languages else ""
    lines = (
        dotted(member.phone, member.email),
        line(f"After hours: {member.after_hours}" if member.after_hours else ""),
        dotted(f"Best way: {member.prefers}" if member.prefers else "", speaks),
        line(f"Ask about: {member.ask_about}" if member.ask_about else ""),
    )
    return DocEntry(called(member), under=listed(lines))


def _late(member: Member) -> DocLine:
    return line(strong(member.name), f": {member.after_hours}")


def _dated(member: Member, word: str, day: date | None, today: date) -> DocLine:
    return line(*called(member), f", {word} {show_date(day, today)}" if day else "")


def _data(member: Member, today: date, reader: Audience) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": member.id,
        "name": member.name,
        "role": member.role,
        "organization": member.organization,
        "kind": member.kind,
        "phone": member.phone,
        "after_hours": member.after_hours,
        "email": member.email,
        "prefers": member.prefers,
        "languages": list(member.languages),
        "ask_about": member.ask_about,
        "since": iso(member.since),
        "until": iso(member.until),
        "on_team": member.on_team(today),
    }
    if reader.family:  # what the family noted, and agreed with whom, is nobody else's business
        found["notes"] = member.notes
        found["consents"] = [_consent(consent) for consent in member.consents]
    return found


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "topics": list(consent.topics),
        "except": list(consent.but),
        "starts": iso(consent.starts),
        "ends": iso(consent.ends),
        "ended": iso(consent.ended),
        "note": consent.note,
    }
