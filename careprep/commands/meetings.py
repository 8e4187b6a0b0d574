"""Meetings: plan one, say who is coming, and the family's choices about its agenda."""

from typing import Any

from msgspec import UNSET, structs

from careprep.agenda import live
from careprep.agenda.build import build
from careprep.agenda.items import Move
from careprep.agenda.moves import with_move
from careprep.commands.command import Command, Given, Outcome
from careprep.commands.records import add_record, found, quoted
from careprep.errors import BadInput, Sentence
from careprep.model import checklist, labels, parsing, queries
from careprep.model.dates import show_full_date
from careprep.model.fields import ATTENDEE, Field, fields
from careprep.model.records import (
    Attendee,
    Entry,
    Fate,
    ItemPreference,
    Meeting,
    Member,
    Parked,
    Question,
    Record,
)
from careprep.session.session import Session

WHO = Field(
    name="who",
    label="Who is coming",
    kind="records",
    of=(Member,),
    help="Names, separated by commas. You can change who comes later.",
)
ITEM = Field(name="item", label="Item", kind="item", required=True)


def plan(session: Session, given: Given) -> Outcome:
    """Plan a meeting; `who` are the members who said they come."""
    values = {name: value for name, value in given.items() if name != "who"}
    people = tuple(Attendee(member=key, response="accepted") for key in given.get("who", ()))
    outcome = add_record(session, Meeting, {**values, "people": people})
    meeting = meeting_of(session, outcome.focus)
    said = f"Planned: {meeting.title}, {show_full_date(meeting.day)}."
    return structs.replace(outcome, said=said)


def coming(session: Session, given: Given) -> Outcome:
    """Say whether and when a member comes to a meeting; whoever is not on the list yet is added."""
    meeting = meeting_of(session, given["which"])
    old = meeting.attendee(given["member"]) or Attendee(member=given["member"])
    new = parsing.with_values(old, {k: v for k, v in given.items() if k != "which"})
    others = [person for person in meeting.people if person.member != new.member]
    at = next((i for i, p in enumerate(meeting.people) if p.member == new.member), len(others))
    people = (*others[:at], new, *others[at:])
    name = session.notebook.team[new.member].name if new.member in session.notebook.team else ""
    word = labels.RESPONSE[new.response]
    return save_meeting(
        session, meeting, f"{name}: {word}.", f"said who comes ({name})", people=people
    )


def uninvite(session: Session, given: Given) -> Outcome:
    """Take a member off the list of a meeting."""
    meeting = meeting_of(session, given["which"])
    people = tuple(p for p in meeting.people if p.member != given["member"])
    return save_meeting(
        session, meeting, "Taken off the list.", "took someone off the list", people=people
    )


def choose(session: Session, given: Given) -> Outcome:
    """Pin an item, leave it out, give it minutes or a place; only what is given changes."""
    meeting = meeting_of(session, given["which"])
    key = given["item"]
    old = meeting.choices.get(key, ItemPreference())
    values = {
        name: value for name, value in given.items() if name in ("pinned", "left_out", "place")
    }
    if "minutes" in given:
        values["minutes"] = None if given["minutes"] is UNSET else given["minutes"]
    new = structs.replace(old, **values)
    if new.pinned and values.get("left_out"):
        new = structs.replace(new, pinned=False)
    elif new.left_out and values.get("pinned"):
        new = structs.replace(new, left_out=False)
    choices = {**meeting.choices, key: new}
    if new == ItemPreference():
        del choices[key]
    title = title_of(session, key)
    return save_meeting(
        session, meeting, f"{_chosen(values, title)}", f"changed {title}", choices=choices
    )


def move(session: Session, given: Given) -> Outcome:
    """Move an item of the agenda `by` so many places; the others keep their order."""
    meeting = meeting_of(session, given["which"])
    agenda = build(session.notebook, meeting, session.today)
    keys = [item.key for item in agenda.items if not item.fixed]
    if given["item"] not in keys:
        raise BadInput("That one has a fixed place.", "Move another item.")
    at = keys.index(given["item"])
    to = max(0, min(len(keys) - 1, at + given["by"]))
    if to == at:
        return Outcome(said="It cannot go any further.", focus=meeting.id)
    keys.insert(to, keys.pop(at))
    choices = dict(meeting.choices)
    for place, key in enumerate(keys, 1):
        choices[key] = structs.replace(choices.get(key, ItemPreference()), place=place)
    title = title_of(session, given["item"])
    return save_meeting(session, meeting, f"Moved {title}.", f"moved {title}", choices=choices)


def apply(session: Session, given: Given) -> Outcome:
    """Do one of the changes that the agenda offers above its items, by its number from 1.

    What somebody may hear and a meeting of its own are not changed here: these are decided with the
    people themselves. Raises BadInput for them, and where there is no such number.
    """
    meeting = meeting_of(session, given["which"])
    agenda = build(session.notebook, meeting, session.today, moves=True)
    number = given["number"]
    if not 1 <= number <= len(agenda.moves):
        how_many = labels.counted(len(agenda.moves), "change") if agenda.moves else "nothing"
        raise BadInput(f"The agenda offers {how_many}.", "See it: careprep agenda", "number")
    move = agenda.moves[number - 1]
    if asked := to_ask(move):
        raise BadInput("That is decided with the people themselves.", f"Use: careprep {asked[0]}")
    said = f"Changed. {labels.counted(len(move.gains), 'more item')} now fit."
    if len(move.gains) == 1:
        said = "Changed. 1 more item now fits."
    session.apply(lambda notebook: with_move(notebook, meeting, move), "changed who is there when")
    return Outcome(said=said, focus=meeting.id, changed=True)


def to_ask(move: Move) -> tuple[str, Given] | None:
    """The verb to ask for what a change takes, and what is known of it; None where `apply` makes
    it: what somebody may hear and a meeting of its own are decided with people."""
    match move.kind:
        case "consent_renewed":
            return "consent", {"which": move.member, "topics": tuple(move.args["topics"])}
        case "second_meeting":
            return "plan", {}
    return None


def top(session: Session, given: Given) -> Outcome:
    """Choose the top three of a meeting, in order."""
    meeting = meeting_of(session, given["which"])
    if "top" not in given:
        raise BadInput("Nothing was named.", "Name up to three questions or goals.", "top")
    if len(given["top"]) > 3:
        raise BadInput("Only three things can be the top three.", "Take one away first.", "top")
    said = f"Top three: {labels.counted(len(given['top']), 'thing')} chosen."
    return save_meeting(session, meeting, said, "chose the top three", top=given["top"])


def star(session: Session, given: Given) -> Outcome:
    """Add one item to the top three, or take it out again."""
    meeting = meeting_of(session, given["which"])
    key = given["item"]
    if key in meeting.top:
        chosen = tuple(other for other in meeting.top if other != key)
        said = f"{title_of(session, key)} is no longer one of your top three."
    else:
        if len(meeting.top) == 3:
            raise BadInput("You have three already.", "Take one out first.")
        chosen = (*meeting.top, key)
        said = f"{title_of(session, key)} is number {len(chosen)} of your top three."
    return save_meeting(session, meeting, said, "changed the top three", top=chosen)


def meeting_of(session: Session, key: str) -> Meeting:
    """The meeting with this id. Raises BadInput where it is none."""
    meeting = found(session, key)
    if not isinstance(meeting, Meeting):
        raise BadInput("That is not a meeting.", "Choose a meeting.")
    return meeting


def save_meeting(
    session: Session, meeting: Meeting, said: str, what: str, onto: str = "", **values: object
) -> Outcome:
    """Change some fields of a meeting, by their names in the model; `onto` as in `apply`."""
    new: Record = structs.replace(meeting, **values)
    if new == meeting:
        return Outcome(said="Nothing was different.", focus=meeting.id)
    session.apply(lambda notebook: notebook.put(new), what, onto)
    return Outcome(said=said, focus=meeting.id, changed=True)


def with_entry(meeting: Meeting, item: str, **values: Any) -> Meeting:
    """The meeting with these values in what its record says of an item; the rest of it stays."""
    record = list(meeting.record)
    at = next((i for i, entry in enumerate(record) if entry.item == item), None)
    if at is None:
        record.append(structs.replace(Entry(item=item, minutes=0), **values))
    else:
        record[at] = structs.replace(record[at], **values)
    return structs.replace(meeting, record=tuple(record))


def with_fate(meeting: Meeting, question: Question, outcome: str, fate: Fate = "") -> Meeting:
    """The meeting with what became of a question there; with a fate it is in the parking lot."""
    others = tuple(
        parked
        for parked in meeting.parked
        if (parked.about, parked.text) != (question.id, question.text)
    )
    own = (Parked(text=question.text, about=question.id, fate=fate),) if fate else ()
    new = structs.replace(meeting, parked=(*others, *own))
    return with_entry(new, question.id, outcome=outcome)


def title_of(session: Session, key: str) -> Sentence:
    """An item of an agenda as part of a sentence."""
    record = session.notebook.get(key)
    if record is None or key in checklist.BY_ID:  # an answer to a line has no title of its own
        return f"“{queries.short(live.title_of(session.notebook, key))}”"
    return quoted(record)


def _chosen(values: dict[str, object], title: str) -> Sentence:
    match values:
        case {"pinned": True}:
            return f"{title} stays on the agenda."
        case {"pinned": False}:
            return f"{title} is no longer pinned."
        case {"left_out": True}:
            return f"{title} is left out this time. It comes back next time."
        case {"left_out": False}:
            return f"{title} may come onto the agenda again."
        case {"minutes": int(minutes)}:
            return f"{title}: {labels.counted(minutes, 'minute')}."
        case _:
            return f"Changed {title}."


MEETINGS = (
    Command(
        name="plan",
        help="Plan a meeting",
        run=plan,
        fields=(
            *fields(Meeting, "starts", "minutes"),
            WHO,
            *fields(Meeting, "title", "kind", "place", "link", "purpose"),
            *fields(Meeting, "access_needs", "interpreted"),
        ),
        words=1,
        key="a",
    ),
    Command(
        name="coming",
        help="Say who comes to a meeting, and when they arrive and leave",
        run=coming,
        fields=ATTENDEE,
        words=1,
        on=Meeting,
    ),
    Command(
        name="uninvite",
        help="Take someone off the list of a meeting",
        run=uninvite,
        fields=fields(Attendee, "member"),
        words=1,
        on=Meeting,
    ),
    Command(
        name="top",
        help="Choose the top three of a meeting",
        run=top,
        fields=fields(Meeting, "top"),
        words=1,
        on=Meeting,
    ),
    Command(
        name="choose",
        help="Pin an item of the agenda, leave it out, or give it minutes or a place",
        run=choose,
        fields=(
            ITEM,
            Field(name="pinned", label="Pinned", kind="flag"),
            Field(name="left_out", label="Left out", kind="flag"),
            Field(name="minutes", label="Minutes", kind="minutes"),
            Field(name="place", label="Place", kind="number", help="1 is the first."),
        ),
        words=1,
        on=Meeting,
    ),
    Command(
        name="star",
        help="Put an item among the top three, or take it out",
        run=star,
        fields=(ITEM,),
        words=1,
        on=Meeting,
    ),
    Command(
        name="move",
        help="Move an item of the agenda up (-1) or down (1)",
        run=move,
        fields=(ITEM, Field(name="by", label="By", kind="number", required=True)),
        words=2,
        on=Meeting,
    ),
    Command(
        name="apply",
        help="Make a change that the agenda offers, so that more fits",
        run=apply,
        fields=(
            Field(
                name="number",
                label="Which",
                kind="number",
                required=True,
                help="Its number above the items: 1, 2 or 3.",
            ),
        ),
        words=1,
        on=Meeting,
    ),
)
