"""The box at the end of a paper: what its special words mean, in everyday words.

It is made from the finished paper, so it holds nothing that its reader does not have there.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from careprep.documents.tree import (
    Block,
    Bullets,
    DocEntry,
    DocLine,
    Document,
    Heading,
    Paragraph,
    Table,
    grid,
    line,
    message,
    strong,
    to_plain_text,
)
from careprep.model.glossary import Finder, Term, in_order
from careprep.model.messages import say
from careprep.model.notebook import Notebook

BOX_BLOCKS = 2  # how many blocks at the end of a paper are its box: heading, list


def with_box(
    document: Document, title: str, terms: Iterable[Term], names: Iterable[str]
) -> Document:
    """The document and, below it, those of the terms that are in it; nothing where none is.

    Not a word of the document is changed. Its data gets them too: `words`, each with `word` and
    `means`. Nothing inside one of the `names` is taken for a term.
    """
    finder = Finder(terms, names)
    found = {each.term: None for text in texts(document) for each in finder.find(text)}
    explained = in_order(found)
    box = (Heading(2, line(title)), _list(explained)) if explained else ()
    data = [{"word": term.text, "means": term.means} for term in explained]
    return replace(
        document,
        blocks=(*document.blocks, *box),
        data={**document.data, "words": data},
        explained=explained,
    )


def names_in(notebook: Notebook) -> Iterator[str]:
    """Names of people and places, in which no word is a special one."""
    yield from (notebook.child.name, notebook.child.called)
    for member in notebook.team.values():
        yield from (member.name, member.organization)


def texts(document: Document) -> Iterator[str]:
    """Every line of the document as plain text, the title first."""
    yield to_plain_text(line(document.title))
    yield from map(to_plain_text, _lines(document.blocks))


def _lines(blocks: Iterable[Block]) -> Iterator[DocLine]:
    for block in blocks:
        match block:
            case Heading():
                yield block.line
            case Paragraph():
                yield from block.lines
            case Bullets():
                for entry in block.items:
                    yield entry.line
                    yield from _lines(entry.under)
            case Table():
                head, rows = grid(block)
                yield from head
                for row in rows:
                    yield from row


def word_list(terms: Iterable[Term], own: Iterable[Term]) -> Document:
    """Every word that is explained, the family's own first."""
    mine, all_ = in_order(own), in_order(terms)
    others = [term for term in all_ if term not in set(mine) and term.means]
    blocks: list[Block] = []
    if mine:
        blocks += [Heading(2, message("words.own")), _list(mine)]
        blocks.append(Heading(2, message("words.ours")))
    return Document(
        kind="words",
        name="words",
        title=say("words.title"),
        blocks=(*blocks, _list(others)),
        data={
            "own": [{"word": term.text, "means": term.means} for term in mine],
            "words": [{"word": term.text, "means": term.means} for term in others],
        },
    )


def _list(terms: Iterable[Term]) -> Bullets:
    return Bullets(tuple(DocEntry(_explained(term)) for term in terms))


def _explained(term: Term) -> DocLine:
    means = term.means or say("words.unexplained")
    return message("words.explained", word=strong(term.text), means=means)
