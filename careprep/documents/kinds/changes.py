"""What would change in a notebook, as a page to read before it is done."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from careprep.documents.phrases import listed
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
from careprep.sync.diff import Difference, counted, sentence

_HOW = {"added": "Added: ", "changed": "Changed: ", "removed": "Removed: "}


def changes_page(
    kind: str, title: str, found: Sequence[Difference], lead: Sequence[DocLine] = ()
) -> Document:
    """A page that says what `found` would do, under `lead`; `kind` is the verb that would do it.

    It is the family's own page: everything is on it, private things too.
    """
    blocks: list[Block] = [Paragraph((*lead, line(f"In all, {counted(found)}.")))]
    for table, group in groupby(found, key=lambda difference: difference.table):
        blocks.append(Heading(2, line(labels.TABLE.get(table, table))))
        blocks.append(Bullets(tuple(_entry(difference) for difference in group)))
    return Document(
        kind=kind,
        name=kind,
        title=title,
        blocks=tuple(blocks),
        data={"changes": [_data(difference) for difference in found]},
    )


def _entry(difference: Difference) -> DocEntry:
    fields = () if difference.how == "removed" else difference.fields
    return DocEntry(
        line(_HOW[difference.how], strong(difference.title)),
        under=listed(line(sentence(field)) for field in fields),
    )


def _data(difference: Difference) -> dict[str, Any]:
    return {
        "table": difference.table,
        "id": difference.id,
        "how": difference.how,
        "title": difference.title,
        "fields": [
            {"label": field.label, "before": list(field.before), "after": list(field.after)}
            for field in difference.fields
        ],
    }
