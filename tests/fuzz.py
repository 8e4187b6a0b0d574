"""Random text for whatever reads or shows text: `python -m tests.fuzz [NAME] --times N --seed S`.

Each target is a function that raises where something is wrong. The gate runs a few thousand of
each; by hand it can be millions. A failing text is printed with its seed.
"""

import argparse
import datetime as dt
import random
import sys
import time
from collections.abc import Callable

import msgspec

from careprep.documents.formats.markdown import render_markdown
from careprep.documents.tree import Bullets, DocEntry, Heading, Paragraph, line, strong
from careprep.errors import BadInput, CareprepError
from careprep.model import codec, dates, parsing, queries
from careprep.model.fields import FIELDS, ParseContext
from careprep.model.glossary import Finder, Term
from careprep.model.notebook import Notebook
from careprep.model.records import Member
from careprep.storage.recovery import salvage
from careprep.text import UNSAFE, sanitize
from tests import hostile
from tests.conftest import TODAY
from tests.making import member, notebook
from tests.papers import document
from tests.reading import meant, parse, unstyled

Target = Callable[[str], None]

_PIECES = [
    *(text for name, text in hostile.TEXT.items() if name not in hostile.SIZES),
    *("fri", "mon", "next", "last", "3/12", "2026-01-20", "in ", "2", " weeks", "3pm", "15:30"),
    *("noon", "1h30", "end of the week", "jan", "31", "yes", "no", "agree", "kit", "abebe", ";"),
    *("\\", "`", "*", "_", "[", "]", "<", "|", "#", "-", "1.", "\n", " ", "\t", "{", "}", '"'),
]
_TEAM = notebook(
    member("t-kit", "Kit Lindqvist", role="Nurse"),
    member("t-abebe", "Dr. Selam Abebe", role="Doctor"),
    member("t-rivera", "Ana Rivera", role="Teacher"),
)
_LOOK = ParseContext(today=TODAY, starts=dt.datetime(2026, 1, 20, 15))
_FIELDS = [field for fields in FIELDS.values() for field in fields]
_SAMPLE = msgspec.json.encode(
    {
        name: {key: codec.encode(record) for key, record in table.items()}
        for name, table in _TEAM.tables.items()
    }
).decode()


def some_text(chance: random.Random) -> str:
    """A few pieces, now and then cut, turned or with any characters among them."""
    text = "".join(chance.choice(_PIECES) for _ in range(chance.randint(1, 4)))
    if chance.random() < 0.3:
        cut = chance.randrange(len(text) + 1)
        text = text[cut:] + text[:cut]
    if chance.random() < 0.3:
        text += "".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 4)))
    return text[:600]


def _harmless(refusal: BadInput) -> None:
    assert not UNSAFE.search(str(refusal).replace("\n", ""))


def cleaning(text: str) -> None:
    """Harmless, and done once."""
    shown = sanitize(text)
    assert not UNSAFE.search(shown.replace("\n", ""))
    assert sanitize(shown) == shown
    assert "\n" not in sanitize(text, one_line=True)


def reading_dates(text: str) -> None:
    """A near day, or a refusal that can be shown."""
    for read in (dates.parse_date, dates.parse_moment):
        try:
            day = read(text, TODAY)
        except BadInput as problem:
            _harmless(problem)
        else:
            assert abs(day.year - TODAY.year) <= 20


def reading_fields(text: str) -> None:
    """Every kind of field: what is read is shown again as text that reads as the same."""
    for field in _FIELDS:
        try:
            value = parsing.parse(field, text, _TEAM, _LOOK)
        except BadInput as problem:
            _harmless(problem)
            continue
        if value is not msgspec.UNSET and (
            shown := parsing.to_edit_text(field, value, _TEAM, _LOOK)
        ):
            assert parsing.parse(field, shown, _TEAM, _LOOK) == value, field.name


def finding_names(text: str) -> None:
    """Somebody of the team, or a refusal."""
    try:
        assert isinstance(queries.one(_TEAM, sanitize(text, one_line=True), Member), Member)
    except BadInput as problem:
        _harmless(problem)


def writing_markdown(text: str) -> None:
    """What a parser reads is what was meant."""
    here = line(text)
    anything = document(
        Heading(2, here),
        Paragraph((here, line(strong(text), text))),
        Bullets((DocEntry(here, False, "f-7f3k2m"), DocEntry(line(text, "x")))),
        title=text,
    )
    assert unstyled(parse(render_markdown(anything), True)) == unstyled(meant(anything, True))


def finding_words(text: str) -> None:
    """Marks lie in the text, in order, and do not overlap."""
    shown = sanitize(text)
    at = 0
    for each in Finder((Term("IEP", "x"), Term(text[:40], "y")), ("Kit",)).find(shown):
        assert at <= each.start < each.end <= len(shown)
        at = each.end


def loading(text: str) -> None:
    """A file with this in the middle of it opens or is refused, and is salvaged without a fault."""
    at = len(text) * 7919 % len(_SAMPLE)
    for whole in (_SAMPLE[:at] + text + _SAMPLE[at:], _SAMPLE[:at] + text):
        content = whole.encode("utf-8", "replace")
        salvage(content)
        try:
            book = codec.decode(msgspec.json.decode(content))
        except (CareprepError, msgspec.DecodeError):
            continue
        assert isinstance(book, Notebook)


TARGETS: dict[str, Target] = {
    target.__name__.replace("_", "-"): target
    for target in (
        cleaning,
        reading_dates,
        reading_fields,
        finding_names,
        writing_markdown,
        finding_words,
        loading,
    )
}


def fuzz(name: str, times: int, seed: int) -> None:
    """Try a target so many times; raises what it raised, with the text that did it."""
    chance = random.Random(f"{name} {seed}")
    for _ in range(times):
        text = some_text(chance)
        try:
            TARGETS[name](text)
        except Exception as problem:
            problem.add_note(f"seed {seed}: {text!r}")
            raise


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("name", nargs="?", choices=[*TARGETS])
    parser.add_argument("--times", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    for name in [options.name] if options.name else TARGETS:
        began = time.monotonic()
        fuzz(name, options.times, options.seed)
        took = time.monotonic() - began
        sys.stdout.write(
            f"{name:<18}{options.times:>10,} texts, seed {options.seed}: {took:.0f} s\n"
        )


if __name__ == "__main__":
    main()
