"""When saving fails, and when two windows change the same: nothing typed is lost."""

import errno
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from careprep.model.records import Question
from careprep.session.session import Session
from careprep.storage import atomic, encryption, paths
from careprep.tui.app import LOOK_EVERY, CareprepApp
from careprep.tui.main import MainScreen
from careprep.tui.screens.conflict import ConflictScreen
from careprep.tui.screens.form import FormScreen
from tests.conftest import TODAY
from tests.locking import KEY, PASSPHRASE, at_hand
from tests.revisions import contents
from tests.tui.driving import SIZE, page_of, records, said, type_in

Q = "q-dyf2ny"


def keyspage(app: CareprepApp) -> set[str]:
    return {key for key, active in app.screen.active_bindings.items() if active.binding.show}


def broken(monkeypatch: pytest.MonkeyPatch, folder: Path, number: int) -> None:
    """From now on nothing can be written into the folder."""
    written = atomic._swap

    def refused(path: Path, content: bytes, over: bool) -> None:
        if path.parent == folder.resolve():
            raise OSError(number, "no")
        written(path, content, over)

    monkeypatch.setattr(atomic, "_swap", refused)


async def ask_in_vain(pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Type a question, and try to save it where nothing can be written any more."""
    await pilot.press("4", "a")
    await pilot.pause()
    await type_in(pilot, "Why is the sky blue")
    broken(monkeypatch, folder, errno.ENOSPC)
    await pilot.press("f2")
    await pilot.pause()


async def save_elsewhere(pilot: Pilot[None], path: Path) -> None:
    await pilot.press("f6")
    await pilot.pause()
    assert isinstance(pilot.app.screen, FormScreen)
    pilot.app.focused.value = str(path)  # type: ignore[union-attr]
    await pilot.press("f2")
    await pilot.pause()
    await pilot.pause()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Another place, where there is room."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
async def test_what_was_typed_stays_and_saving_can_be_tried_again(
    session: Session, sample: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    whole = sample.read_bytes()
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await pilot.pause()
        await type_in(pilot, "Why is the sky blue")
        assert "f6" not in keyspage(app)
        with monkeypatch.context() as patch:
            broken(patch, sample.parent, number)
            for _ in range(2):
                await pilot.press("f2")
                await pilot.pause()
                assert isinstance(app.screen, FormScreen)
                assert "could not be written" in said(app)
                assert "f6" in keyspage(app)
                assert app.focused.value == "Why is the sky blue"  # type: ignore[union-attr]
                assert sample.read_bytes() == whole
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert "f6" not in keyspage(app)
        texts = [q.text for q in Session(sample).notebook.questions.values()]
        assert texts.count("Why is the sky blue") == 1


async def test_saved_elsewhere_the_session_goes_on_there(
    session: Session, sample: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = sample.read_bytes()
    session.apply(lambda n: n.put(replace(n.questions[Q], text="First?")), "said it first")
    before = sample.read_bytes()
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await ask_in_vain(pilot, monkeypatch, sample.parent)
        await save_elsewhere(pilot, stick / "juni.json")
        assert isinstance(app.screen, MainScreen)
        assert str(stick / "juni.json") in said(app).replace("\n", "")
        there = Session(stick / "juni.json", TODAY).notebook
        assert "Why is the sky blue" in [q.text for q in there.questions.values()]
        assert there.questions[Q].text == "First?"
        assert sample.read_bytes() == before
        await pilot.press("u", "u")  # the steps came along
        await pilot.pause()
        assert contents(stick / "juni.json") == whole
        assert sample.read_bytes() == before


async def test_a_locked_notebook_saved_elsewhere_is_locked_there(
    session: Session, sample: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encryption, "_known_keys", {})
    at_hand()
    monkeypatch.setattr(encryption, "new_key", lambda _: KEY)
    session.lock(PASSPHRASE)
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await ask_in_vain(pilot, monkeypatch, sample.parent)
        await save_elsewhere(pilot, stick / "juni.json")
        assert isinstance(app.screen, MainScreen)
        there = Session(stick / "juni.json", TODAY)
        assert "Why is the sky blue" in [q.text for q in there.notebook.questions.values()]
        assert there.locked
        assert there.undo().what == "added “Why is the sky blue”"
    kept = [path for path in paths.state().rglob("*") if path.is_file()]
    assert kept
    for path in [stick / "juni.json", sample, *kept]:
        assert b"the sky" not in path.read_bytes()


async def test_a_key_that_could_not_be_saved_is_done_elsewhere(
    session: Session, sample: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("7")
        await pilot.pause()
        key = records(app).cursor
        broken(monkeypatch, sample.parent, errno.ENOSPC)
        await pilot.press("n")
        await pilot.pause()
        assert "f6" in said(app)
        await save_elsewhere(pilot, stick / "juni.json")
        assert Session(stick / "juni.json").notebook.expectations[key or ""].answer == "not_yet"


async def test_a_folder_that_goes_away_while_open_is_not_filled_again_unasked(
    sample: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "share"
    folder.mkdir()
    path = Path(shutil.copy(sample, folder / "juni.json"))
    app = CareprepApp(Session(path, TODAY))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4", "a")
        await pilot.pause()
        await type_in(pilot, "Still here")
        shutil.rmtree(folder)
        for _ in range(2):  # the second time the stick is back, and empty
            await pilot.press("f2")
            await pilot.pause()
            assert isinstance(app.screen, FormScreen)
            assert "not there any more" in said(app)
            folder.mkdir(exist_ok=True)
        assert not path.exists()
        await save_elsewhere(pilot, path)
        assert isinstance(app.screen, MainScreen)
        saved = Session(path, TODAY).notebook
        assert "Still here" in [q.text for q in saved.questions.values()]
        assert len(saved.team) == len(Session(sample).notebook.team)


# ── two windows ──────────────────────────────────────────────────────────────────────────────────


async def clash(app: CareprepApp, pilot: object, sample: Path) -> None:
    """Both windows change the text; the other one also its priority."""
    await pilot.press("4")  # type: ignore[attr-defined]
    await pilot.pause()  # type: ignore[attr-defined]
    records(app).cursor = Q
    await pilot.press("e")  # type: ignore[attr-defined]
    await pilot.pause()  # type: ignore[attr-defined]
    app.focused.value = "Ours?"  # type: ignore[union-attr]
    change(sample, text="Theirs?", priority="low")
    app._looked = float("inf")  # they have not looked at the file since
    await pilot.press("f2")  # type: ignore[attr-defined]
    await pilot.pause()  # type: ignore[attr-defined]
    assert isinstance(app.screen, ConflictScreen)


def change(path: Path, **values: object) -> None:
    other = Session(path, TODAY)
    question = replace(other.notebook.questions[Q], **values)
    other.apply(lambda n: n.put(question), "changed it there")


def question(path: Path) -> Question:
    return Session(path).notebook.questions[Q]


async def test_both_arepage_and_mine_is_taken(session: Session, sample: Path) -> None:
    was = session.notebook.questions[Q].text
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await clash(app, pilot, sample)
        page = page_of(app)
        for text in ("Ours?", "Theirs?", was):
            assert text in page
        rights = {row.text: row.right for row in records(app).rows if not row.heading}
        assert list(rights.values()) == ["yours"]  # only they changed the priority: no question
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert (question(sample).text, question(sample).priority) == ("Ours?", "low")
        await pilot.press("u")
        await pilot.pause()
        assert (question(sample).text, question(sample).priority) == ("Theirs?", "low")


async def test_theirs_is_kept(session: Session, sample: Path) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await clash(app, pilot, sample)
        await pilot.press("t")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert question(sample).text == "Theirs?"
        assert "yours was not saved" in said(app)


async def test_each_place_is_chosen_by_itself(session: Session, sample: Path) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await clash(app, pilot, sample)
        await pilot.press("right")
        assert [row.right for row in records(app).rows if not row.heading] == ["theirs"]
        await pilot.press("enter", "right", "f2")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert (question(sample).text, question(sample).priority) == ("Theirs?", "low")


async def test_going_back_keeps_theirs_and_what_was_typed(session: Session, sample: Path) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await clash(app, pilot, sample)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        assert question(sample).text == "Theirs?"
        assert app.focused.value == "Ours?"  # type: ignore[union-attr]
        await pilot.press("f2")  # having seen theirs, mine after all
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert (question(sample).text, question(sample).priority) == ("Ours?", "low")


async def test_what_the_other_one_removed_can_be_put_back(session: Session, sample: Path) -> None:
    new = "q-new000"
    session.apply(lambda n: n.put(Question(id=new, text="Why?")), "asked")
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await pilot.pause()
        records(app).cursor = new
        await pilot.press("e")
        await pilot.pause()
        app.focused.value = "Ours?"  # type: ignore[union-attr]
        Session(sample, TODAY).apply(lambda n: n.drop(new), "removed it there")
        app._looked = float("inf")
        await pilot.press("f2")
        await pilot.pause()
        assert isinstance(app.screen, ConflictScreen)
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        assert Session(sample).notebook.questions[new].text == "Ours?"


async def test_a_key_after_a_while_looks_at_the_file_first(session: Session, sample: Path) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("4")
        await pilot.pause()
        app._looked = float("inf")  # just looked
        change(sample, text="Theirs?")
        await pilot.press("down")
        assert session.notebook.questions[Q].text != "Theirs?"
        app._looked = -LOOK_EVERY  # more than two seconds ago
        await pilot.press("up")
        await pilot.pause()
        assert next(row for row in records(app).rows if row.key == Q).text == "Theirs?"
        assert "Another program" in said(app)
