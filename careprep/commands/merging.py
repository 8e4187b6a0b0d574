"""Two copies of one notebook: look at what the other one says, take it in, settle the rest."""

import os
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from careprep.commands.command import AGREE, Command, Given, Outcome, nothing
from careprep.commands.records import NOUNS, found, quoted
from careprep.documents.kinds.merge import merge_page, otherwise_page
from careprep.errors import BadInput, CareprepError, ReadOnly, Sentence
from careprep.model import identity, labels
from careprep.model.fields import Field
from careprep.model.notebook import Notebook, changes
from careprep.model.records import TABLE_OF, Child, Expectation, Header
from careprep.session import clock, merge_base
from careprep.session.session import Session
from careprep.sync import consent_guard
from careprep.sync.merge import FieldRef, Merged, Side, apply_picks, are_strangers, merge, resolve
from careprep.text import sanitize


class OtherChild(BadInput):
    """The copy may be about another child, and nobody has said that it is not."""


PREFER = {"ours": "this notebook", "theirs": "the other copy"}


class Plan(Struct, frozen=True, kw_only=True):
    """What taking in another copy would do to the notebook that is open."""

    other: Path
    woven: Merged  # both as they are; `merged` without what would let anybody hear more
    merged: Merged
    ours: Notebook
    theirs: Notebook

    def same_as(self, earlier: "Plan") -> bool:
        """Would it do just what an earlier look at the copy said?"""
        return not _difference(earlier.merged.notebook, self.merged.notebook)


def plan(session: Session, other: Path, *, same_child: bool = False) -> Plan:
    """Look at another copy; nothing is changed. Raises CareprepError where it cannot be one."""
    return _plan(session, _opened(session, other, same_child))


def take(session: Session, given: Given) -> Outcome:
    """Say what taking in another copy would do; with `yes`, back up and do it, as one step.

    `picks` are a person's choices by place, `prefer` the one for all other places, `agree` what
    may be heard more of what is asked; with `shown`, the plan that was looked at, nothing is done
    if it would do something else by now.
    """
    theirs = _opened(session, Path(given["other"]).expanduser(), bool(given.get("same_child")))
    now = _plan(session, theirs)
    name = sanitize(theirs.path.name, one_line=True)
    shown: Plan | None = given.get("shown")
    if shown is not None and not now.same_as(shown):
        raise BadInput("One of the two copies was changed in the meantime.", "Look at it again.")
    picks: dict[FieldRef, Side] = dict(given.get("picks") or {})
    if prefer := given.get("prefer"):
        picks = {each.place: prefer for each in now.merged.conflicts} | picks
    merged = apply_picks(now.woven, picks, now.ours, now.theirs)
    merged = consent_guard.guarded(merged, now.ours, now.theirs, session.today)
    for each in consent_guard.meant(merged.notebook, given.get("agree") or ()):
        merged = replace(merged, notebook=consent_guard.agreed(merged.notebook, each))
    page = None if shown else merge_page(merged, now.ours, now.theirs, name, session.today)
    if not _difference(now.ours, merged.notebook):
        said = f"Nothing in {name} is new here.{_put_away(session, theirs, given)}"
        return Outcome(said=said, document=page)
    if not given.get("yes"):
        said = "Nothing is changed yet. To take it in, do it again and say yes (--yes)."
        return Outcome(said=said, document=page)
    result, mark = merge_base.marked(merged.notebook, now.ours, now.theirs)
    session.back_up("before a merge")
    session.take_in(result, name, theirs.revision, mark)
    merge_base.keep(session, theirs, mark, now.ours)
    said = f"{_done(merged, name)}{_put_away(session, theirs, given)}"
    return Outcome(said=said, document=page, changed=True)


def keep(session: Session, given: Given) -> Outcome:
    """Settle where another copy says something else; without a record, list all such places."""
    if not given.get("which"):
        page = otherwise_page(session.notebook, session.today)
        count = len(page.data["otherwise"]) + len(page.data["asked"])
        if not count:
            said = "No other copy says anything else."
            return Outcome(said=said, nothing=nothing("keep", otherwise=[]))
        return Outcome(said=f"{labels.counted(count, 'place')} to decide.", document=page)
    record = found(session, given["which"])
    mine = [each for each in session.notebook.variants.values() if each.of == record.id]
    if not mine:
        raise BadInput(f"No other copy says anything else about {quoted(record)}.")

    def edit(notebook: Notebook) -> Notebook:
        for each in mine:
            if each.widens:
                notebook = (
                    consent_guard.agreed(notebook, each)
                    if given.get("other")
                    else consent_guard.refused(notebook, each, session.today)
                )
            elif given.get("other"):
                notebook = resolve(notebook, each)
        return notebook.drop(*(each.id for each in mine))

    session.apply(edit, f"settled {quoted(record)}", kind="settled")
    whose = "What the other copy says" if given.get("other") else "What stands here"
    return Outcome(said=f"{whose} is kept for {quoted(record)}.", focus=record.id, changed=True)


def _opened(session: Session, other: Path, same_child: bool) -> Session:
    """The other copy, open to be read."""
    if session.notebook.read_only:
        raise ReadOnly("This notebook can only be looked at.", session.notebook.read_only)
    if other.exists() and os.path.samefile(other, session.path):
        raise BadInput("That is this notebook itself.", "Name the other copy of it.", "other")
    theirs = Session(other, session.today)
    if theirs.notebook.read_only:
        raise ReadOnly(
            f"A newer careprep wrote {other.name}.",
            "Get the newer careprep to take it in. Nothing was changed.",
        )
    if not same_child and are_strangers(session.notebook, theirs.notebook):
        raise OtherChild(
            _doubt(session.notebook, theirs),
            "Choose another file. If it is the same child after all, say so (--same-child).",
            "other",
        )
    return theirs


def _put_away(session: Session, theirs: Session, given: Given) -> Sentence:
    """Move a copy that another computer left beside the notebook; says where it is, if it is."""
    if not given.get("yes"):
        return ""
    try:
        moved = merge_base.put_away(session, theirs, clock.now())
    except CareprepError as problem:
        return f" {problem}"
    return f" The copy is not needed any more: it is kept for 90 days as {moved}" if moved else ""


def _doubt(ours: Notebook, theirs: Session) -> Sentence:
    """Why a copy may be about another child."""
    mine, other = identity.mark(ours), identity.mark(theirs.notebook)
    name = theirs.path.name
    if mine.name != other.name:
        return f"{name} is about {other.name}, and this notebook is about {mine.name}."
    if identity.kin(mine, other) == "strangers":
        return f"{name} was begun as a notebook of its own: another child may have that name."
    what = "the birth dates differ" if mine.born != other.born else "one does not say its beginning"
    return f"{name} may be about another child of that name: {what}."


def _plan(session: Session, theirs: Session) -> Plan:
    base = merge_base.find_base(session, theirs)
    ours, other = session.notebook, theirs.notebook
    woven = merge(base, ours, consent_guard.undecided(other))
    merged = consent_guard.guarded(woven, ours, other, session.today)
    return Plan(other=theirs.path, woven=woven, merged=merged, ours=ours, theirs=other)


def _difference(before: Notebook, after: Notebook) -> bool:
    """Does any record say something else? What was taken in when is nothing that anybody said."""
    return any(
        old != new and name != TABLE_OF[Header] for name, _, old, new in changes(before, after)
    )


def _done(merged: Merged, name: str) -> Sentence:
    said = f"{name} is taken in."
    if left := sum(not each.picked for each in merged.conflicts):
        said += (
            f" In {labels.counted(left, 'place')} both words are kept: careprep keep lists them."
        )
    if waits := len(consent_guard.asked(merged.notebook)):
        said += (
            " Nobody hears more by it. What would let somebody hear more waits for your yes "
            f"({waits}): careprep keep lists it."
        )
    return said


_ANY: tuple[Any, ...] = (*NOUNS, Child, Expectation, Header)
OTHER = Field(
    name="other",
    label="The other copy",
    kind="file",
    required=True,
    help="The name of its file.",
)
SAME_CHILD = Field(name="same_child", label="It is the same child, under another name", kind="flag")
MERGING = (
    Command(
        name="merge",
        help="Take in what another copy of this notebook says",
        run=take,
        fields=(
            OTHER,
            Field(name="yes", label="Take it in", kind="flag", help="Else it is only shown."),
            Field(
                name="prefer",
                label="Where both say something different",
                kind="choice",
                choices=PREFER,
                help="Else what was written later stands and the other word is kept.",
            ),
            AGREE,
            SAME_CHILD,
        ),
        words=1,
        prints="text",
        screen="copies",
        mends="copies",
    ),
    Command(
        name="keep",
        help="Settle what two copies say differently, or list it",
        run=keep,
        fields=(
            Field(name="which", label="Which", kind="record", of=_ANY),
            Field(
                name="other",
                label="Take the other word",
                kind="flag",
                help="Else what stands here is kept.",
            ),
        ),
        words=1,
        prints="text",
    ),
)
