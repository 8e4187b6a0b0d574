"""What would change in a notebook, as a page to read before it is done."""

from collections import Counter
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
    message,
    strong,
)
from careprep.model import labels
from careprep.model.messages import say
from careprep.sync.diff import Difference, FieldDifference


def changes_page(
    kind: str, title: str, found: Sequence[Difference], lead: Sequence[DocLine] = ()
) -> Document:
    """A page that says what `found` would do, under `lead`; `kind` is the verb that would do it.

    It is the family's own page: everything is on it, private things too.
    """
    blocks: list[Block] = [Paragraph((*lead, message("changes.in_all", changes=counted(found))))]
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


def counted(found: Sequence[Difference]) -> str:
    """“2 records would be added, 1 changed and 3 removed”; for no difference, that."""
    count = Counter(difference.how for difference in found)
    if not count:
        return say("changes.would_be.none")
    first, *more = sorted(count)  # added, changed, removed
    return labels.listed(
        [
            say(f"changes.would_be.{first}", count=count[first]),
            *(say(f"changes.and.{how}", count=count[how]) for how in more),
        ]
    )


def field_line(field: FieldDifference) -> str:
    """“By: “January 27, 2026” instead of “January 20, 2026””: one field as a line."""
    new, old = ("; ".join(f"“{text}”" for text in texts) for texts in (field.after, field.before))
    if new and old:
        return say("changes.field.instead", label=field.label, new=new, old=old)
    if new:
        return say("changes.field.new", label=field.label, new=new)
    return say("changes.field.gone", label=field.label, old=old)


def _entry(difference: Difference) -> DocEntry:
    fields = () if difference.how == "removed" else difference.fields
    return DocEntry(
        message(f"changes.{difference.how}", title=strong(difference.title)),
        under=listed(line(field_line(field)) for field in fields),
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
