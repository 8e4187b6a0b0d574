"""What to expect of a medical home, with the family's answers: a list to go through together."""

from datetime import date

from careprep.documents.audience import FAMILY, Audience, held
from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    emph,
    line,
    message,
    strong,
)
from careprep.model import checklist, labels, queries
from careprep.model.dates import show_date
from careprep.model.messages import say
from careprep.model.notebook import Notebook


def expectations(notebook: Notebook, today: date, reader: Audience = FAMILY) -> Document:
    """The lines in their four groups; each with the answer, and what can be said about it.

    What the family noted about an answer is in its own copy only.
    """
    child = notebook.child
    age = queries.age(child.born, today)
    noted = {key for key, answered in notebook.expectations.items() if answered.note}
    blocks: list[Block] = [Paragraph((message("expectation.lead"),))]
    for tally in checklist.tally(notebook, age):
        lines = [each for each in checklist.shown(age) if each.group == tally.group]
        blocks.append(Heading(2, line(tally.title)))
        blocks.append(Paragraph((line(emph(summed(tally))),)))
        blocks.append(Bullets(tuple(_entry(notebook, each, today, reader) for each in lines)))
    return Document(
        kind="checklist",
        name=f"{today.isoformat()} {child.title} medical home",
        title=say("expectation.title", child=child.title),
        blocks=tuple(blocks),
        data={
            "child": child.title,
            "today": today.isoformat(),
            "lines": [
                {
                    "id": each.id,
                    "group": each.group,
                    "text": each.text,
                    "only_if": each.only_if,
                    "answer": checklist.answer(notebook, each.id),
                    "say": checklist.sentence(each.id, checklist.answer(notebook, each.id)),
                }
                for each in checklist.shown(age)
            ],
        },
        held_back=tuple(
            held(say("held_back.note_on", text=each.text), say("held_back.own_notes"))
            for each in checklist.shown(age)
            if not reader.family and each.id in noted
        ),
    )


def summed(tally: checklist.Tally) -> str:
    """A group's answers in one line: “3 yes, 1 sometimes, 2 not yet, 2 never asked”."""
    counts = {
        "yes": tally.yes,
        "sometimes": tally.sometimes,
        "not_yet": tally.not_yet,
        "not_asked": tally.not_asked + tally.waiting,
        "not_sure": tally.not_sure,
        "not_for_us": tally.not_for_us,
    }
    return labels.joined(say(f"answers.{code}", count=n) for code, n in counts.items() if n)


def _entry(
    notebook: Notebook, each: checklist.ChecklistItem, today: date, reader: Audience
) -> DocEntry:
    given = checklist.answer(notebook, each.id)
    answered = notebook.expectations.get(each.id)
    under: list[DocLine] = []
    if each.only_if:
        under.append(line(emph(say("expectation.only", when=each.only_if))))
    if words := checklist.sentence(each.id, given):
        under.append(message("expectation.say", words=words))
    if answered and answered.note and reader.family:
        under.append(line(answered.note))
    said = labels.ANSWER[given]
    if given != "not_asked" and answered and answered.on:
        said = say("expectation.answer-on", answer=said, day=show_date(answered.on, today))
    return DocEntry(
        message("expectation.answered", expectation=each.text, answer=strong(said)),
        under=(Paragraph(tuple(under)),) if under else (),
    )
