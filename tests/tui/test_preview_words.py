"""Special words on the preview: marked, explained beside, gone through and explained anew."""

import pytest
from textual.pilot import Pilot

from careprep.session.session import Session
from careprep.storage import glossary_file
from careprep.tui.app import CareprepApp
from careprep.tui.screens.form import FormScreen
from careprep.tui.screens.preview import PreviewScreen
from careprep.tui.widgets.reader import Reader
from tests.tui.driving import fill, said

SMALL, WIDE = (80, 24), (120, 40)


async def open_preview(pilot: Pilot[None]) -> Reader:
    await pilot.press("5", "v")
    await pilot.pause()
    return pilot.app.screen.query_one(Reader)


def rows(reader: Reader) -> list[str]:
    """What of the paper is on the screen."""
    return [reader.render_line(y).text.rstrip() for y in range(reader.size.height)]


def texts(reader: Reader) -> list[str]:
    return ["".join(text for text, _ in line) for line in reader.lines]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_words_are_underlined_and_explained_below(
    session: Session, size: tuple[int, int]
) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=size) as pilot:
        reader = await open_preview(pilot)
        shown = texts(reader)
        at = next(at for at, text in enumerate(shown) if "Special education teacher" in text)
        marked = [text for text, style in reader.lines[at] if "word" in style.split()]
        assert marked == ["Special education", "IEP", "case manager"]
        assert shown[at + 1].strip().startswith("= special education: teaching made")
        assert shown[at + 2].strip().startswith("= IEP: Individualized")
        assert sum(text.strip().startswith("= IEP:") for text in shown) == 1
        assert max(map(len, rows(reader))) <= size[0]
        assert "Underlined words" in str(app.screen.query_one(".lead").render())


async def test_underlined_words_are_underlined_without_color(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = CareprepApp(session)
    async with app.run_test(size=SMALL) as pilot:
        reader = await open_preview(pilot)
        await pilot.press("n")
        await pilot.pause()
        segments = [s for y in range(reader.size.height) for s in reader.render_line(y)]
        underlined = {s.text for s in segments if s.style and s.style.underline}
        assert {"appeal", "medical home"} & underlined


async def test_the_marks_are_not_in_the_paper(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SMALL) as pilot:
        await open_preview(pilot)
        await pilot.press("y")
        await pilot.pause()
        copied = app.clipboard
        assert "## Words you will hear" in copied
        assert "= IEP" not in copied


async def test_going_through_the_words_and_round(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SMALL) as pilot:
        reader = await open_preview(pilot)
        count = sum(text.lstrip().startswith("= ") for text in texts(reader))
        seen = []
        for _ in range(count):
            await pilot.press("n")
            await pilot.pause()
            term = said(app).partition(":")[0]
            seen.append(term)
            assert any(row.lstrip().startswith(f"= {term}:") for row in rows(reader))
        assert len(set(seen)) == count > 10
        assert said(app).endswith(f"({count} of {count})")
        await pilot.press("n")
        assert said(app).partition(":")[0] == seen[0]
        await pilot.press("N")
        assert said(app).partition(":")[0] == seen[-1]


async def test_a_word_is_explained_anew_and_the_place_stays(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SMALL) as pilot:
        reader = await open_preview(pilot)
        depth = len(app.screen_stack)
        while not said(app).startswith("IEP:"):
            await pilot.press("n")
            await pilot.pause()
        place = reader.scroll_offset.y
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(app.screen, FormScreen)
        await pilot.press("down", *["backspace"] * 100)
        await fill(pilot, "our school plan")
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        assert len(app.screen_stack) == depth
        assert "is explained as: our school plan." in said(app)
        assert any(row.strip() == "= IEP: our school plan" for row in rows(reader))
        assert reader.scroll_offset.y == place
        assert glossary_file.own_file().read_text("utf-8").endswith("\nIEP = our school plan\n")


async def test_going_back_from_explaining_changes_nothing(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SMALL) as pilot:
        reader = await open_preview(pilot)
        before = reader.lines
        await pilot.press("n", "e")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, PreviewScreen)
        assert reader.lines == before
        assert not glossary_file.own_file().exists()


async def test_a_paper_without_marked_words_says_what_to_do(session: Session) -> None:
    app = CareprepApp(session)
    async with app.run_test(size=SMALL) as pilot:
        await pilot.press("5")
        app.action_do("checklist")
        await pilot.pause()
        await pilot.press("n")
        assert "Press e to explain one" in said(app)
        assert "Underlined" not in str(app.screen.query_one(".lead").render())
