"""Consents: what a member may hear from now on, renewed, or ended."""

import datetime as dt
from collections.abc import Iterator

from msgspec import UNSET, structs

from careprep.commands.command import Command, Given, Outcome
from careprep.commands.records import found
from careprep.documents.kinds.eighteen import eighteen
from careprep.errors import BadInput
from careprep.model import labels, parsing
from careprep.model.consent import covers, may_hear, stops, view
from careprep.model.dates import show_full_date
from careprep.model.fields import CONSENT, Field, fields
from careprep.model.records import Consent, Member
from careprep.model.view import Family
from careprep.session.session import Session

YEAR = dt.timedelta(days=365)


def consent(session: Session, given: Given) -> Outcome:
    """Add a consent: from today unless another day is given, to the end unless a last day is."""
    member = _member(session, given)
    attrs = {field.name: field.attr for field in CONSENT}
    values = {attrs[k]: v for k, v in given.items() if k in attrs and v is not UNSET}
    own = bool(given.get("own_word"))
    for name in ("topics", "but"):
        if said := values.get(name):
            values[name] = parsing.agreed(", ".join(said), session.notebook, own)
    if not values.get("topics"):
        raise BadInput(
            "A consent says what it is about.", "Write topics, or: everything.", "topics"
        )
    new = Consent(**{"starts": session.today, **values})
    said = f"{member.name} may hear about {_read_back(new, session.today)}."
    said = " ".join((said, *_still_heard(member, new, session.today)))
    return _save(session, member, (*member.consents, new), said, "added a consent for")


def _read_back(new: Consent, today: dt.date) -> str:
    """What was agreed, whole: “health and school, from today until January 14, 2027”."""
    about = labels.listed([labels.topic(topic) for topic in new.topics])
    if new.but:
        about += f", except {labels.listed([labels.topic(topic) for topic in new.but])}"
    began = new.starts or today
    start = "today" if began == today else _day(began)
    if new.ends is None:
        return f"{about}, from {start}, with no last day"
    return f"{about}, from {start} until {_day(new.ends)}"


def _day(day: dt.date) -> str:
    return show_full_date(day).partition(", ")[2]


def _still_heard(member: Member, new: Consent, today: dt.date) -> Iterator[str]:
    """What a new consent does not say and one may take it to: consents add up."""
    if not member.consents and (was := covers(member, today)):
        usual = labels.listed([labels.topic(topic) for topic in was])
        yield f"Until now it was {usual}, as nothing else was agreed; now it is this alone."
    heard = [topic for topic in new.but if may_hear(member, (topic,), today).yes]
    if member.consents and heard:
        named = labels.listed([labels.topic(topic) for topic in heard])
        yield f"They may still hear about {named}: an earlier consent covers it, until you end it."


def renew(session: Session, given: Given) -> Outcome:
    """Renew what a member may hear and what ends, or else what ended last: the same topics, for a
    year if not told else.

    The old ones stay as they were: what was agreed when is never rewritten.
    """
    member = _member(session, given)
    if not member.consents:
        raise BadInput(f"{member.name} has no consent yet.", "Add one first.")
    ends = given.get("ends") or session.today + YEAR
    old = _to_renew(member, session.today)
    if not old:
        raise BadInput(
            f"What {member.name} may hear has no last day.", "Nothing has to be renewed."
        )
    new = [
        structs.replace(
            c,
            id="",
            ended=None,
            starts=max(last + dt.timedelta(days=1), session.today),
            ends=ends,
            note=given.get("note") or c.note,
        )
        for c, last in old
        if last < ends
    ]
    if not new:
        until = show_full_date(max(last for _, last in old))
        raise BadInput(
            f"What {member.name} may hear is agreed until {until} already.",
            "Say a later last day, to renew it for longer.",
            "ends",
        )
    said = f"Renewed for {member.name} until {show_full_date(ends)}."
    if was := max((c.ended for c, _ in old if c.ended), default=None):
        said += f" It was taken back on {show_full_date(was)}; from today it is agreed anew."
    return _save(session, member, (*member.consents, *new), said, "renewed the consent for")


def _to_renew(member: Member, today: dt.date) -> list[tuple[Consent, dt.date]]:
    """What ends from today on and no other consent carries on; where all is over, what ended last.

    Each with its last day.
    """
    ends = [(c, c.last) for c in member.consents if c.last and c.last < dt.date.max]
    if any(_stands(c, today) for c in member.consents):
        return [(c, last) for c, last in ends if last >= today and stops(member, c)]
    newest = max((last for _, last in ends), default=None)
    return [(c, last) for c, last in ends if last == newest]


def end_consent(session: Session, given: Given) -> Outcome:
    """End every consent of a member from today, also one that begins later, such as one that was
    renewed ahead. It stays on the list, ended: so no other copy brings it back.
    """
    member = _member(session, given)
    today = session.today
    kept = tuple(
        structs.replace(c, ended=today) if _stands(c, today) else c for c in member.consents
    )
    if kept == member.consents:
        usual = labels.listed([labels.topic(topic) for topic in covers(member, today)])
        why = usual and not kept
        todo = f"They hear {usual}, as nothing else was agreed: say what they may hear (consent)."
        raise BadInput(
            f"{member.name} has no consent in force.", todo if why else "Nothing was changed."
        )
    said = f"Ended for {member.name}: from today they hear only what anyone may."
    return _save(session, member, kept, said, "ended the consent for")


def _stands(consent: Consent, today: dt.date) -> bool:
    """Is it heard today, or will it be later?"""
    return not consent.over(today)


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


def turn_18(session: Session, _given: Given) -> Outcome:
    """What changes with the 18th birthday, and which releases the young person gives anew."""
    notebook = session.notebook
    if notebook.child.born is None:
        what = f"Nobody wrote down when {notebook.child.title} was born."
        raise BadInput(what, "Write it down: careprep change child --born DAY")
    found = view(notebook, Family(), session.today)
    return Outcome(document=eighteen(found, session.today))


CONSENTS = (
    Command(
        name="consent",
        help="Agree what someone may hear about",
        run=consent,
        fields=(
            *(structs.replace(each, strict=False) for each in fields(Consent, "topics", "except")),
            *fields(Consent, "starts", "ends", "note"),
            Field(
                name="own_word",
                label="With a word of your own",
                kind="flag",
                help="Else a word that is no topic is asked about.",
            ),
        ),
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
        label_="End",
    ),
    Command(
        name="eighteen",
        help="What changes when the child turns 18, and which releases to give anew",
        run=turn_18,
        prints="text",
    ),
)
