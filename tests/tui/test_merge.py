"""Another copy on the screen: found, seen, chosen from, taken in or left."""

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Static

from careprep.commands import COMMANDS
from careprep.model.consent import may_hear
from careprep.session.session import Session
from careprep.tui.app import CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.merge import CopiesScreen, MergeScreen
from careprep.tui.widgets.record_list import RecordList
from tests.conftest import TODAY
from tests.tui.driving import SIZE, fill, said

QUESTION = "q-dyf2ny"


def reword(session: Session, text: str) -> None:
    question = replace(session.notebook.questions[QUESTION], text=text)
    session.apply(lambda notebook: notebook.put(question), f"said {text}")


@pytest.fixture
def pair(sample: Path) -> tuple[Session, Session]:
    """Both copies, which say something else in one place; the copy has a phone of its own."""
    other = Path(shutil.copy(sample, sample.with_name("sample (copy).json")))
    ours, theirs = Session(sample, TODAY), Session(other, TODAY)
    reword(ours, "Who?")
    reword(theirs, "When?")
    member = replace(next(iter(theirs.notebook.team.values())), phone="555-0177")
    theirs.apply(lambda notebook: notebook.put(member), "changed a phone")
    return ours, theirs


def texts(app: CareprepApp) -> list[str]:
    rows = app.screen.query_one(RecordList).rows
    return [f"{row.mark}{' '.join(row.cells)} {row.text}".strip() for row in rows]


@pytest.mark.parametrize(
    ("keys", "text"),
    [(("t",), "When?"), (("h",), "Who?"), (("down", "enter"), "When?"), (("T",), "When?")],
)
async def test_choose_and_take_it_in(
    pair: tuple[Session, Session], keys: tuple[str, ...], text: str
) -> None:
    session, _ = pair
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "m")
        await pilot.pause()
        assert isinstance(app.screen, CopiesScreen)
        assert texts(app) == ["sample (copy).json"]
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, MergeScreen)
        assert texts(app)[0] == "Both say something different"
        assert {"here Who?", "copy When?"} <= {row.lstrip("✓") for row in texts(app)}
        assert any("555-0177" in row for row in texts(app))
        await pilot.press(*keys)
        await pilot.pause()
        assert f"✓{'here' if text == 'Who?' else 'copy'} {text}" in texts(app)
        await pilot.press("m")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert "is taken in" in said(app)
        assert session.notebook.questions[QUESTION].text == text
        assert not session.notebook.variants
        assert "555-0177" in session.path.read_text("utf-8")
        await pilot.press("u")
        await pilot.pause()
        assert session.notebook.questions[QUESTION].text == "Who?"
        assert "555-0177" not in session.path.read_text("utf-8")


async def test_esc_backs_out_with_nothing_changed(pair: tuple[Session, Session]) -> None:
    session, _ = pair
    whole = session.path.read_bytes()
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "m", "enter")
        await pilot.pause()
        await pilot.press("t", "escape", "escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
    assert session.path.read_bytes() == whole


async def test_a_file_by_its_name_and_one_that_is_no_copy(
    pair: tuple[Session, Session], tmp_path: Path
) -> None:
    session, _ = pair
    away = tmp_path / "away"
    away.mkdir()
    (away / "empty.json").write_bytes(b"")
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "m", "f")
        await pilot.pause()
        await fill(pilot, str(away / "empty.json"))
        await pilot.pause()
        assert isinstance(app.screen, CopiesScreen)
        assert "empty.json is empty" in said(app)


async def test_what_changed_meanwhile_is_not_taken_unseen(pair: tuple[Session, Session]) -> None:
    session, other = pair
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "m", "enter")
        await pilot.pause()
        reword(other, "Where?")
        whole = session.path.read_bytes()
        await pilot.press("m")
        await pilot.pause()
        await pilot.pause()
        assert "changed in the meantime" in said(app)
        assert session.path.read_bytes() == whole


async def test_the_other_word_stands_on_the_record_and_can_be_taken(
    pair: tuple[Session, Session],
) -> None:
    session, _ = pair
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "m", "enter")
        await pilot.pause()
        await pilot.press("m")
        await pilot.pause()
        (variant,) = session.notebook.variants.values()
        main = app.screen
        assert isinstance(main, MainScreen)
        main.jump(QUESTION)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("w")
        await pilot.pause()
        await fill(pilot, "yes")
        await pilot.pause()
        assert session.notebook.questions[QUESTION].text == variant.value
        assert not session.notebook.variants


@pytest.mark.parametrize("same", [False, True])
async def test_a_copy_that_may_be_another_childs_is_asked_about(
    pair: tuple[Session, Session], same: bool
) -> None:
    session, other = pair
    other.path.unlink()
    Session.start(other.path, "Kim", TODAY)
    before = session.path.read_bytes()
    app = CareprepApp(session, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "m")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert "is about Kim" in str(app.screen.query_one(".form-title", Static).content)
        if same:
            await pilot.press("right")
        await pilot.press("f2")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, MergeScreen) == same
        assert isinstance(app.screen, CopiesScreen) != same
    assert session.path.read_bytes() == before


async def test_nobody_hears_more_unless_it_is_agreed_line_by_line(sample: Path) -> None:
    other = Path(shutil.copy(sample, sample.with_name("sample (copy).json")))
    ours, theirs = Session(sample, TODAY), Session(other, TODAY)
    for key in ("t-sj5pmy", "t-njwt02"):
        COMMANDS["consent"].run(theirs, {"which": key, "topics": ("money",)})
    app = CareprepApp(ours, TODAY)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("O", "m", "enter")
        await pilot.pause()
        assert sum("may hear about money" in row for row in texts(app)) == 2
        assert not any(row.startswith("✓") for row in texts(app))
        await pilot.press("a")
        await pilot.pause()
        (agreed,) = [row for row in texts(app) if row.startswith("✓")]
        await pilot.press("down", "enter", "enter")  # yes, and no again
        await pilot.pause()
        assert [row for row in texts(app) if row.startswith("✓")] == [agreed]
        await pilot.press("m")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
    team = ours.notebook.team
    heard = [key for key in ("t-sj5pmy", "t-njwt02") if may_hear(team[key], ("money",), TODAY).yes]
    assert [team[key].name in agreed for key in heard] == [True]
    assert len(ours.notebook.variants) == 1
