"""What taking in another copy would do, and what copies say otherwise, as pages to read."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from careprep.documents.kinds.changes import changes_page
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
from careprep.model.notebook import Notebook
from careprep.model.records import Member, StoredConflict
from careprep.sync import consent_guard
from careprep.sync.conflict import describe_values
from careprep.sync.diff import Difference, differences, title_of
from careprep.sync.field_path import At, value_at
from careprep.sync.merge import Conflict, Merged


class ConflictLine(Struct, frozen=True, kw_only=True):
    """One place and what is said there, in words."""

    title: str
    label: str
    ours: str
    theirs: str


def choice(conflict: Conflict, notebook: Notebook, today: date) -> ConflictLine:
    """A conflict in words; `notebook` is the merged one, which has everybody’s name."""
    record = notebook.get(conflict.id)
    assert record is not None
    label, ours, theirs = describe_values(
        record, conflict.at, (conflict.ours, conflict.theirs), notebook, today
    )
    return ConflictLine(title=title_of(record), label=label, ours=ours, theirs=theirs)


def otherwise(
    variant: StoredConflict, notebook: Notebook, today: date
) -> tuple[str, str, str] | None:
    """Where another copy says something else: the field, what stands, what the copy says.

    None where that is no longer so.
    """
    record = notebook.get(variant.of)
    if record is None:
        return None
    if variant.widens:
        wider = consent_guard.describe_widening(variant, notebook)
        return say("merge.not_agreed"), say("merge.not_so"), wider
    stands = value_at(record, variant.at)
    if stands == variant.value:
        return None
    return describe_values(record, variant.at, (stands, variant.value), notebook, today)


def merge_page(
    merged: Merged, ours: Notebook, theirs: Notebook, other: str, today: date
) -> Document:
    """Everything that taking in `other` would do: what is said differently first.

    It is the family's own page: everything is on it, private things too.
    """
    found = differences(ours, merged.notebook, today)
    before = [line(text) for text in lead(found, merged)]
    page = changes_page("merge", say("merge.title", other=other), found, before)
    top: list[Block] = [page.blocks[0]]
    choices = [choice(each, merged.notebook, today) for each in merged.conflicts]
    if choices:
        top.append(Heading(2, message("merge.both")))
        entries = [
            _entry(each, conflict, other)
            for each, conflict in zip(choices, merged.conflicts, strict=True)
        ]
        top.append(Bullets(tuple(entries)))
    top += _asked(merged.notebook, message("merge.how_to_agree"))
    top += _stayed(merged, theirs, other)
    return replace(
        page,
        blocks=(*top, *page.blocks[1:]),
        data={
            **page.data,
            "conflicts": [
                _data(each, conflict)
                for each, conflict in zip(choices, merged.conflicts, strict=True)
            ],
            "kept": [{"table": k.table, "id": k.id, "at": list(k.at)} for k in merged.kept],
            "asked": _asked_data(merged.notebook),
            "left_out": [{"table": f.table, "id": f.id} for f in merged.left_out],
        },
    )


def otherwise_page(notebook: Notebook, today: date) -> Document:
    """Every place where another copy says something else than this notebook."""
    entries, data = [], []
    for variant in notebook.variants.values():
        record, said = notebook.get(variant.of), otherwise(variant, notebook, today)
        if record is None or said is None or variant.widens:
            continue
        label, stands, other = said
        under = (message("merge.stands", said=stands), message("merge.another_copy", said=other))
        title = line(strong(title_of(record)), f" · {label} · {record.id}")
        entries.append(DocEntry(title, id=record.id, under=listed(under)))
        data.append({"id": record.id, "label": label, "stands": stands, "other": other})
    two = Paragraph((message("merge.two_copies"),))
    top = (two, Bullets(tuple(entries))) if entries else ()
    return Document(
        kind="keep",
        name="copies",
        title=say("merge.otherwise_title"),
        blocks=(*top, *_asked(notebook, message("merge.how_to_keep"))),
        data={"otherwise": data, "asked": _asked_data(notebook)},
    )


def lead(found: Sequence[Difference], merged: Merged) -> list[str]:
    """What to know before anything else, a sentence each."""
    said: list[str] = []
    if hears := [each.title for each in found if _hears_otherwise(each)]:
        said.append(say("merge.hears_otherwise", names=labels.listed(hears)))
    if merged.conflicts:
        said.append(say("merge.places", count=len(merged.conflicts)))
        if not all(each.picked for each in merged.conflicts):
            said.append(say("merge.later_stands"))
    return said


def undisputed(
    found: Sequence[Difference], choices: Sequence[ConflictLine], merged: Merged
) -> list[Difference]:
    """The differences without those about which both say something different."""
    disputed = {(c.id, said.label) for c, said in zip(merged.conflicts, choices, strict=True)}
    rest = []
    for each in found:
        fields = tuple(field for field in each.fields if (each.id, field.label) not in disputed)
        if fields or not each.fields:
            rest.append(replace(each, fields=fields))
    return rest


def names_kept(merged: Merged) -> tuple[str, ...]:
    """What stayed though one side removed it, each once."""
    named = (_named(merged.notebook, each.id, each.at) for each in merged.kept)
    return tuple(dict.fromkeys(named))


# ── inside ───────────────────────────────────────────────────────────────────────────────────────


def _hears_otherwise(each: Difference) -> bool:
    new, old = each.new, each.old
    if not isinstance(new, Member) or not isinstance(old, Member):
        return False
    return any(consent not in old.consents for consent in new.consents)


def _asked(notebook: Notebook, how: DocLine) -> list[Block]:
    """What somebody would hear more by, each with its number; nothing where nothing waits."""
    waits = consent_guard.asked(notebook)
    if not waits:
        return []
    wider = ((each.of, consent_guard.describe_widening(each, notebook)) for each in waits)
    entries = (DocEntry(message("merge.agree", what=what), id=key) for key, what in wider)
    return [
        Heading(2, message("merge.asked")),
        Bullets(tuple(entries), ordered=True),
        Paragraph((how,)),
    ]


def _asked_data(notebook: Notebook) -> list[dict[str, Any]]:
    return [
        {
            "id": each.of,
            "at": list(each.at),
            "said": consent_guard.describe_widening(each, notebook),
        }
        for each in consent_guard.asked(notebook)
    ]


def _entry(said: ConflictLine, conflict: Conflict, other: str) -> DocEntry:
    here = message("merge.here", said=said.ours)
    there = message("merge.there", other=other, said=said.theirs)
    if conflict.side == "ours":
        here = message("merge.stands_so", said=here)
    elif conflict.side == "theirs":
        there = message("merge.stands_so", said=there)
    under = listed((here, there))
    return DocEntry(line(strong(said.title), f" · {said.label}"), id=conflict.id, under=under)


def _stayed(merged: Merged, theirs: Notebook, other: str) -> list[Block]:
    blocks: list[Block] = []
    if merged.kept:
        blocks.append(Heading(2, message("merge.stayed")))
        blocks.append(Bullets(tuple(DocEntry(line(name)) for name in names_kept(merged))))
    aside = [*merged.left_out, *theirs.issues]
    if aside:
        blocks.append(Heading(2, message("merge.stays_there", other=other)))
        said = (message("merge.left_out", what=strong(f.id or f.table), why=f.text) for f in aside)
        blocks.append(Bullets(tuple(map(DocEntry, said))))
    return blocks


def _named(notebook: Notebook, key: str, at: At) -> str:
    record = notebook.get(key)
    title = title_of(record) if record else key
    inner = notebook.get(at[-1]) if at else None
    return say("merge.part_of", title=title, part=title_of(inner)) if inner else title


def _data(said: ConflictLine, conflict: Conflict) -> dict[str, Any]:
    return {
        "table": conflict.table,
        "id": conflict.id,
        "title": said.title,
        "label": said.label,
        "ours": said.ours,
        "theirs": said.theirs,
        "stands": conflict.side,
    }
