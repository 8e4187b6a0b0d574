"""Consents: what a member may hear from now on, renewed, or ended."""

import datetime as dt

from msgspec import UNSET, structs

from careprep.commands.command import Command, Given, Outcome
from careprep.commands.records import found
from careprep.dates import show_full_date
from careprep.errors import BadInput
from careprep.fields import CONSENT, Field, fields
from careprep.model import Consent, Member
from careprep.session import Session

YEAR = dt.timedelta(days=365)


def consent(session: Session, given: Given) -> Outcome:
    """Add a consent: from today unless another day is given, to the end unless a last day is."""
    member = _member(session, given)
    attrs = {field.name: field.attr for field in CONSENT}
    values = {attrs[k]: v for k, v in given.items() if k in attrs and v is not UNSET}
    if not values.get("topics"):
        raise BadInput(
            "A consent says what it is about.", "Write topics, or: everything.", "topics"
        )
    new = Consent(**{"starts": session.today, **values})
    said = f"{member.name} may hear about it from now on."
    return _save(session, member, (*member.consents, new), said, "added a consent for")


def renew(session: Session, given: Given) -> Outcome:
    """Renew the consents a member has, or last had: the same topics, for a year if not told else.

    The old ones stay as they were: what was agreed when is never rewritten.
    """
    member = _member(session, given)
    if not member.consents:
        raise BadInput(f"{member.name} has no consent yet.", "Add one first.")
    ends = given.get("ends") or session.today + YEAR
    last = max(c.ends or dt.date.max for c in member.consents)
    old = [c for c in member.consents if c.ends == last < dt.date.max]
    new = [
        structs.replace(
            c,
            starts=c.ends + dt.timedelta(days=1)
            if c.in_force(session.today) and c.ends
            else session.today,
            ends=ends,
            note=given.get("note") or c.note,
        )
        for c in old
    ]
    if not new:
        raise BadInput(
            f"What {member.name} may hear has no last day.", "Nothing has to be renewed."
        )
    said = f"Renewed for {member.name} until {show_full_date(ends)}."
    return _save(session, member, (*member.consents, *new), said, "renewed the consent for")


def end_consent(session: Session, given: Given) -> Outcome:
    """End every consent of a member that is in force: yesterday was its last day."""
    member = _member(session, given)
    yesterday = session.today - dt.timedelta(days=1)
    kept = [
        structs.replace(c, ends=max(yesterday, c.starts or yesterday))
        if c.in_force(session.today)
        else c
        for c in member.consents
        if not (c.in_force(session.today) and c.starts == session.today)
    ]
    if tuple(kept) == member.consents:
        raise BadInput(f"{member.name} has no consent in force.", "Nothing was changed.")
    said = f"Ended for {member.name}: from today they hear only what has no topic."
    if not kept:
        said = f"Taken back for {member.name}."
    return _save(session, member, tuple(kept), said, "ended the consent for")


def _member(session: Session, given: Given) -> Member:
    member = found(session, given["which"])
    if not isinstance(member, Member):
        raise BadInput("That is nobody on the team.", "Choose a person.")
    return member


def _save(
    session: Session, member: Member, consents: tuple[Consent, ...], said: str, what: str
) -> Outcome:
    new = structs.replace(member, consents=consents)
    session.apply(lambda notebook: notebook.put(new), f"{what} {member.name}")
    return Outcome(said=said, focus=member.id, changed=True)


CONSENTS = (
    Command(
        name="consent",
        help="Agree what someone may hear about",
        run=consent,
        fields=fields(Consent, "topics", "except", "starts", "ends", "note"),
        words=1,
        on=Member,
        key="c",
    ),
    Command(
        name="renew",
        help="Renew what someone may hear, for a year or until a day",
        run=renew,
        fields=(
            Field(name="ends", label="Until", kind="date", help="A year from today, if empty."),
            *fields(Consent, "note"),
        ),
        on=Member,
        key="r",
    ),
    Command(
        name="end-consent",
        help="End what someone may hear, from today",
        run=end_consent,
        on=Member,
        key="z",
    ),
)
