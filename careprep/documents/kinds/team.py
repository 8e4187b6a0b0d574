"""The care team, for the front of the binder: who they are and how to reach them."""

from datetime import date
from typing import Any, Literal

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
    message,
    strong,
)
from careprep.model import labels
from careprep.model.dates import show_date, show_full_date
from careprep.model.messages import say
from careprep.model.records import Consent, Member
from careprep.model.view import View


def team(view: View, today: date) -> Document:
    """Everybody on the team on this day, by kind; then who joins soon and who was on it. To others
    than the family as far as they need to know them.
    """
    notebook, child = view.notebook, view.notebook.child
    now = [member for member in notebook.team.values() if member.on_team(today)]
    after = [m for m in notebook.team.values() if m.until and m.until < today]
    soon = [m for m in notebook.team.values() if not m.on_team(today) and m not in after]

    first = [message("team.day", day=show_full_date(today))]
    if child.languages:
        first.append(message("team.languages", languages=labels.listed(child.languages)))
    if child.interpreter:
        first.append(message("person.interpreter", interpreter=child.interpreter))
    blocks: list[Block] = [Paragraph(tuple(first))]
    if not notebook.team and view.complete("team"):
        blocks.append(Paragraph((message("team.nobody"),)))

    late = [DocEntry(_late(member)) for member in now if member.after_hours]
    if late:
        blocks += [Heading(2, message("team.after-hours")), Bullets(tuple(late))]
    shown: list[Member] = []
    groups = {**labels.MEMBER_KIND, "self": child.title, "": say("team.others")}
    for kind, group in groups.items():
        members = [member for member in now if member.kind == kind]
        if members:
            blocks.append(Heading(2, line(capital(group))))
            blocks.append(Bullets(tuple(map(_card, members))))
            shown += members
    if soon:
        blocks.append(Heading(2, message("team.soon")))
        blocks.append(Bullets(tuple(DocEntry(_dated(m, "since", today)) for m in soon)))
    if after:
        blocks.append(Heading(2, message("team.before")))
        blocks.append(Bullets(tuple(DocEntry(_dated(m, "until", today)) for m in after)))

    return Document(
        kind="team",
        name=f"{today.isoformat()} {child.title} team",
        title=say("team.title", child=child.title),
        blocks=tuple(blocks),
        data={
            "child": child.title,
            "today": today.isoformat(),
            "languages": list(child.languages),
            "interpreter": child.interpreter,
            "team": [_data(m, today, view.family) for m in (*shown, *soon, *after)],
        },
        withheld=view.held("team"),
        picture=around(view, today) if shown else None,
    )


def _card(member: Member) -> DocEntry:
    """One member: name and position, then everything one needs to reach and ask them."""
    languages = labels.listed(member.languages)
    lines = (
        dotted(member.phone, member.email),
        message("person.after-hours", contact=member.after_hours) if member.after_hours else (),
        dotted(
            capital(say("person.best-way", way=member.prefers)) if member.prefers else "",
            say("person.speaks", languages=languages) if languages else "",
        ),
        message("person.ask-about", topics=member.ask_about) if member.ask_about else (),
    )
    return DocEntry(called(member), under=listed(lines))


def _late(member: Member) -> DocLine:
    return message("person.reached", name=strong(member.name), contact=member.after_hours)


def _dated(member: Member, end: Literal["since", "until"], today: date) -> DocLine:
    day = member.since if end == "since" else member.until
    if day is None:
        return called(member)
    return message(f"team.{end}", person=called(member), day=show_date(day, today))


def _data(member: Member, today: date, family: bool) -> dict[str, Any]:
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
    if family:  # what the family noted, and agreed with whom, is nobody else's business
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
