"""The family's own word list: explain a special word, or see every one that is explained."""

from careprep.commands.command import Command, Given, Outcome
from careprep.documents.glossary_box import word_list as as_document
from careprep.errors import BadInput
from careprep.model import glossary
from careprep.model.fields import Field
from careprep.session.session import Session
from careprep.storage import glossary_file


def explain(_session: Session, given: Given) -> Outcome:
    """Say what a word means, or put the family's own words for it into its list."""
    text, means = given["term"], given.get("means", "")
    if given.get("forget"):
        was = glossary_file.forget(text)
        now = _known(text)
        after = f"It is again: {now.means}." if now and now.means else "Nothing explains it now."
        return Outcome(said=f"Your own words for “{was.text}” are gone: {was.means}. {after}")
    if given.get("never"):
        means = ""
    elif not means or ((now := _known(text)) and now.means == means):
        return _look_up(text)
    before = glossary_file.explain(text, means)
    was_before = f" Your words before: {before.means}." if before and before.means else ""
    if not means:
        return Outcome(said=f"“{text}” is left unexplained from now on.{was_before}")
    return Outcome(said=f"“{text}” is explained as: {means}.{was_before}")


def _look_up(text: str) -> Outcome:
    term = _known(text)
    if term is None:
        raise BadInput(f"Nothing explains “{text}” yet.", "Say it in everyday words.", "means")
    said = term.means or "it is in your list, to be left unexplained"
    return Outcome(said=" ".join((f"{term.text}: {said}.", *glossary_file.read().problems)))


def _known(text: str) -> glossary.Term | None:
    wanted = glossary.key(text)
    return next((t for t in glossary_file.read().terms if glossary.key(t.text) == wanted), None)


def list_words(_session: Session, _given: Given) -> Outcome:
    """Every word that is explained, the family's own first."""
    words = glossary_file.read()
    said = " ".join((f"Your own list is {glossary_file.own_file()}.", *words.problems))
    return Outcome(document=as_document(words.terms, words.own), said=said)


WORDS = (
    Command(
        name="explain",
        help="Say what a special word means, in your own words",
        run=explain,
        fields=(
            Field(
                name="term",
                label="The word",
                required=True,
                help="IEP, gait trainer. In capitals only (PT), it is found in capitals only.",
            ),
            Field(
                name="means",
                label="In everyday words",
                help="Every paper that has the word shows this, whoever reads it.",
            ),
            Field(
                name="never",
                label="Never explain it",
                kind="flag",
                help="yes: it is left as it is, everywhere.",
            ),
            Field(
                name="forget",
                label="Take yours back",
                kind="flag",
                help="yes: your own words for it go, and careprep’s are used again.",
            ),
        ),
        words=2,
    ),
    Command(
        name="words",
        help="The special words and what they mean",
        run=list_words,
        prints="markdown",
    ),
)
