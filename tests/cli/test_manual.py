"""The manual: it has every verb, every key and every variable, and nothing that there is not."""

import inspect
import re
from pathlib import Path

import pytest
from textual.binding import Binding

from careprep.commands import COMMANDS
from careprep.commands.manual import FIRST, PAGES, read_page
from careprep.documents.formats.registry import FORMATS
from careprep.storage import encryption
from careprep.tui.app import CareprepApp
from careprep.tui.base import CareScreen
from careprep.tui.main import MainScreen
from careprep.tui.screens.agenda import AgendaScreen
from careprep.tui.screens.closing import ClosingScreen
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.live_meeting import LiveMeetingScreen
from careprep.tui.screens.preview import PreviewScreen
from careprep.tui.tabs.registry import TABS
from tests.cli.conftest import Run

README = Path(__file__).resolve().parents[2] / "README.md"
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted(PAGES.glob("*.md"))}
CODE = re.compile(r"```\n(.*?)```|`([^`\n]+)`", re.DOTALL)

# ── the verb ─────────────────────────────────────────────────────────────────────────────────────


def test_without_a_topic_every_page_is_listed_the_first_one_first(run: Run) -> None:
    ran = run("manual")
    assert ran.code == 0
    listed = re.findall(r"^- ([\w-]+): ", ran.out, re.MULTILINE)
    assert listed[0] == FIRST
    assert sorted(listed) == sorted(TEXTS)


@pytest.mark.parametrize("topic", TEXTS)
def test_a_page_is_shown_as_text_with_all_its_words(run: Run, topic: str) -> None:
    ran = run("manual", topic)
    assert (ran.code, ran.err) == (0, "")
    told = re.findall(r"[\w’]+", re.sub(r"\]\((.*?)\)", r" \1", TEXTS[topic]))
    heads = {"key", "does", "verb", "option", "variable", "field", "what", "it", "is", "where"}
    assert {*told} - heads <= {*re.findall(r"[\w’]+", ran.out)}
    assert "|" not in ran.out
    assert "**" not in ran.out


@pytest.mark.parametrize("form", FORMATS)
def test_a_page_has_every_form_of_a_paper(form: str) -> None:
    if FORMATS[form].there:
        assert FORMATS[form].render(read_page("meetings"))


def test_it_needs_no_notebook_and_makes_none(run: Run, tmp_path: Path) -> None:
    assert run("manual", "First", "Steps", "-n", tmp_path / "none.json").code == 0
    assert [*tmp_path.rglob("*.json")] == []


def test_a_topic_nobody_knows_is_refused_with_one_that_is_near(run: Run) -> None:
    ran = run("manual", "screen")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("The manual has no page “screen”. Did you mean screens")
    assert "Every topic: careprep manual" in run("manual", "../../README").err


# ── what it says ─────────────────────────────────────────────────────────────────────────────────


def _typed(text: str) -> list[list[str]]:
    """The words of every command line of careprep in a page, without `careprep`."""
    code = "\n".join(block or span for block, span in CODE.findall(text))
    return [line.split()[1:] for line in code.splitlines() if line.startswith("careprep ")]


def _verb(words: list[str]) -> str:
    """The verb that the words name; empty where they name none."""
    return next((n for n in (" ".join(words[:2]), *words[:1]) if n in COMMANDS), "")


def test_the_page_of_verbs_has_them_all_and_no_other() -> None:
    rows = re.findall(r"^\| `(.+?)` \| (.+) \|$", TEXTS["verbs"], re.MULTILINE)
    assert dict(rows) == {name: command.help for name, command in COMMANDS.items()}


@pytest.mark.parametrize("text", [*TEXTS.values(), README.read_text("utf-8")], ids=[*TEXTS, "-"])
def test_whatever_it_tells_to_type_can_be_typed(run: Run, text: str) -> None:
    for words in _typed(text):
        placeholder = words[0].isupper() or words[0].startswith("-") or words[0].endswith(".json")
        if placeholder or words[:2] == ["change", "KIND"]:
            continue
        verb = _verb(words)
        assert verb, words
        said = run(*verb.split(), "--help").out
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", " ".join(words)):
            assert re.search(rf"(?<![\w-]){option}(?![\w-])", said), (verb, option)
        if verb == "manual":
            assert {*words[1:]} <= {*TEXTS, "TOPIC"}


def test_every_variable_is_named() -> None:
    named = (encryption.FROM_FILE, encryption.NEW_FROM_FILE, "CAREPREP_HOME", "CAREPREP_NOTEBOOK")
    for name in (*named, "ACCESSIBLE", "NO_COLOR"):
        assert f"| `{name}` | " in TEXTS["files"]


def _section(title: str) -> str:
    return TEXTS["meetings"].split(f"## {title}\n")[1].split("\n## ")[0]


TABBED: set[type] = {kind for spot in TABS for kind in inspect.getmro(spot.place)}
PLACES: dict[str, tuple[str, set[type]]] = {
    "everywhere": (TEXTS["screens"], {CareprepApp, CareScreen, MainScreen, FormScreen} | TABBED),
    "preview": (TEXTS["screens"], {PreviewScreen}),
    "agenda": (_section("The agenda of a meeting"), {AgendaScreen}),
    "room": (_section("The room"), {LiveMeetingScreen}),
    "closing": (_section("Closing"), {ClosingScreen}),
}
WRITTEN = {
    "question_mark": "?",
    "slash": "/",
    "plus": "+",
    "minus": "-",
    "escape": "esc",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "shift+up": "shift",
    "shift+down": "shift",
    **{f"f{number}": f"F{number}" for number in range(1, 13)},
}
# Said for every place at once; the two ways out that every program of a terminal has.
ALWAYS = {"esc", "q", "enter", "tab", "ctrl+c", "ctrl+q"}


def _bound(kinds: set[type]) -> list[set[str]]:
    """The keys of each binding of the classes, as the manual writes them."""
    ours = [kind for kind in kinds if kind.__module__.startswith("careprep")]
    bindings: list[Binding] = [each for kind in ours for each in vars(kind).get("BINDINGS", ())]
    return [{WRITTEN.get(key, key) for key in binding.key.split(",")} for binding in bindings]


def _named(text: str) -> set[str]:
    """Everything the text writes as code, and what is from `1` to `7`."""
    found = {span for _, span in CODE.findall(text)}
    for first, last in re.findall(r"`(\d)` to `(\d)`", text):
        found |= {str(number) for number in range(int(first), int(last) + 1)}
    return found


@pytest.mark.parametrize("place", PLACES)
def test_every_key_is_on_the_page_of_its_place(place: str) -> None:
    text, kinds = PLACES[place]
    named = _named(text) | ALWAYS
    assert [keys for keys in _bound(kinds) if not keys & named] == []


@pytest.mark.parametrize("place", ["agenda", "room", "closing"])
def test_no_page_names_a_key_that_does_nothing_there(place: str) -> None:
    text, kinds = PLACES[place]
    keys = {key for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for key in _named(row)}
    assert keys
    assert keys <= set().union(*_bound(kinds))


# ── the README ───────────────────────────────────────────────────────────────────────────────────


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    lines = README.read_text("utf-8").splitlines()
    assert len(lines) < 150
    rows = [
        f"| [`{topic}`](careprep/manual/{topic}.md) | {text.splitlines()[0].removeprefix('# ')} |"
        for topic, text in TEXTS.items()
    ]
    assert [row for row in rows if row not in lines] == []
