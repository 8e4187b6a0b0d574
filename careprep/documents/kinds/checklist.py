"""What to expect of a medical home, with the family's answers: a list to go through together."""

from datetime import date

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
from careprep.model.view import View


def expectations(view: View, today: date) -> Document:
    """The lines in their four groups; each with the answer, and what can be said about it, where
    the answers are known.
    """
    notebook, known = view.notebook, view.complete("expectations")
    child = notebook.child
    age = queries.age(child.born, today)
    blocks: list[Block] = [Paragraph((message("expectation.lead"),))]
    for tally in checklist.tally(notebook, age):
        lines = [each for each in checklist.shown(age) if each.group == tally.group]
        blocks.append(Heading(2, line(tally.title)))
        if known:
            blocks.append(Paragraph((line(emph(summed(tally))),)))
            entries = tuple(_entry(notebook, each, today) for each in lines)
        else:
            entries = tuple(DocEntry(line(each.text), under=_under(each)) for each in lines)
        blocks.append(Bullets(entries))
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
                    **(_answer_data(notebook, each.id) if known else {}),
                }
                for each in checklist.shown(age)
            ],
        },
        withheld=view.held("expectations"),
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


def _answer_data(notebook: Notebook, key: str) -> dict[str, str]:
    given = checklist.answer(notebook, key)
    return {"answer": given, "say": checklist.sentence(key, given)}


def _entry(notebook: Notebook, each: checklist.ChecklistItem, today: date) -> DocEntry:
    given = checklist.answer(notebook, each.id)
    answered = notebook.expectations.get(each.id)
    under: list[DocLine] = []
    if words := checklist.sentence(each.id, given):
        under.append(message("expectation.say", words=words))
    if answered and answered.note:
        under.append(line(answered.note))
    said = labels.ANSWER[given]
    if given != "not_asked" and answered and answered.on:
        said = say("expectation.answer-on", answer=said, day=show_date(answered.on, today))
    return DocEntry(
        message("expectation.answered", expectation=each.text, answer=strong(said)),
        under=_under(each, *under),
    )


def _under(each: checklist.ChecklistItem, *more: DocLine) -> tuple[Block, ...]:
    """What stands below a line: for whom it is, and more."""
    only = (line(emph(say("expectation.only", when=each.only_if))),) if each.only_if else ()
    return (Paragraph((*only, *more)),) if only or more else ()
