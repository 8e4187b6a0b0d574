"""The read-only viewer: wrapping, scrolling, and what it draws."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.filter import NoColor

from careprep.tui.widgets import reader as reader_module
from careprep.tui.widgets.reader import STYLES, Reader, StyledLine, wrap
from tests.tui.driving import painted, press, text_of

HOSTILE = (
    "[red]x[/red] [@click=app.quit]go[/]",
    "a\x1b[31mred\x1b[0m\x07\x00\x9bz",
    "two\nlines\r\tand a tab",
    "漢字かな交じり文の長い質問です" * 9,
    "שלום, מה עם הטיול לגן החיות? " * 9,
    "e\u0301te\u0301 a\u0300 la\u0302cher " * 19,
    "👩‍👩‍👧‍👦 family 👍🏽 ❤️ 🇺🇸 " * 15,
    "\u0301starts with an accent",
    "ends with a joiner\u200d",
    "",
    "x" * 500,
)


class ReaderApp(App[None]):
    def __init__(self, lines: tuple[StyledLine, ...]) -> None:
        super().__init__()
        self.reader = Reader(lines)

    def compose(self) -> ComposeResult:
        yield self.reader


def numbered(count: int) -> tuple[StyledLine, ...]:
    return tuple(((f"line {number}", ""),) for number in range(count))


class TestScrolling:
    @pytest.mark.parametrize(
        ("keys", "top"),
        [
            (["down"], 1),
            (["j", "j", "k"], 1),
            (["up"], 0),
            (["pagedown"], 9),
            (["space", "space"], 18),
            (["space", "pageup"], 0),
            (["end"], 90),
            (["G", "down"], 90),
            (["end", "home"], 0),
            (["G", "g"], 0),
        ],
    )
    async def test_keys(self, keys: list[str], top: int) -> None:
        app = ReaderApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, *keys)
            assert text_of(app.reader)[0] == f"line {top}"

    async def test_new_lines_start_at_the_top(self) -> None:
        app = ReaderApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "end")
            app.reader.lines = ((("other", ""),), *numbered(50))
            await pilot.pause()
            assert text_of(app.reader)[:2] == ["other", "line 0"]

    async def test_another_width_keeps_the_place(self) -> None:
        lines = tuple(((f"{number} " + "word " * 30, ""),) for number in range(50))
        app = ReaderApp(lines)
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, *["down"] * 8)
            number = text_of(app.reader)[0].split()[0]
            assert number == "4"
            await pilot.resize_terminal(40, 10)
            await pilot.pause()
            assert text_of(app.reader)[0].split()[0] == number
            assert app.reader.row_count > 150

    async def test_keys_go_on_to_the_screen_when_all_is_in_sight(self) -> None:
        class Above(ReaderApp):
            BINDINGS = [("space", "next", "Next")]
            went = 0

            def action_next(self) -> None:
                self.went += 1

        app = Above(numbered(3))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "space", "down")
            assert app.went == 1


class TestDrawing:
    async def test_markup_is_shown_as_it_is(self) -> None:
        app = ReaderApp(((("[red]x[/red]", "strong"), (" and [b]", "")),))
        async with app.run_test(size=(80, 5)):
            assert text_of(app.reader)[0] == "[red]x[/red] and [b]"

    @pytest.mark.parametrize("width", [80, 37, 10, 3, 2])
    async def test_every_line_is_as_wide_as_the_reader(self, width: int) -> None:
        app = ReaderApp(tuple(((text, "strong"), (text, "dim")) for text in HOSTILE))
        async with app.run_test(size=(width, 24)) as pilot:
            reader = app.reader
            while True:
                for strip in painted(reader):
                    assert strip.cell_length == width - 1
                    assert sum(cell_len(segment.text) for segment in strip) == width - 1
                    assert not any(unicodedata.category(char) == "Cc" for char in strip.text)
                if reader.scroll_offset.y == reader.max_scroll_y:
                    break
                await press(pilot, "pagedown")

    async def test_styles_follow_their_words_over_the_wrap(self) -> None:
        app = ReaderApp(((("plain words ", ""), ("and these are strong ones", "strong")),))
        async with app.run_test(size=(18, 5)):
            first, second = painted(app.reader)[:2]
        looks = [
            (segment.text, bool(segment.style and segment.style.bold))
            for strip in (first, second)
            for segment in strip
            if segment.text.strip()
        ]
        assert looks == [
            ("plain words ", False),
            ("and", True),
            ("these are strong", True),
        ]

    async def test_every_style_looks_different_also_without_colour(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        app = ReaderApp(tuple((("word", name),) for name in (*STYLES, "unknown")))
        async with app.run_test(size=(20, 10)):
            styles = [
                strip.apply_filter(NoColor(), app.reader.background_colors[1])._segments[0].style
                for strip in painted(app.reader)
            ]
        by_name = dict(zip((*STYLES, "unknown"), styles, strict=False))
        assert by_name["unknown"] == by_name[""]
        # A heading is bold like a strong word; it stands on a line of its own.
        assert len({str(by_name[name]) for name in STYLES}) == len(STYLES) - 1
        assert all(style and style.color and style.color.is_default for style in styles)


class TestHeight:
    async def test_auto_height_is_the_number_of_rows(self) -> None:
        class Card(App[None]):
            CSS = "Reader { height: auto; }"

            def compose(self) -> ComposeResult:
                with VerticalScroll():
                    yield Reader(((("word " * 12, ""),), (("end", ""),)))

        app = Card()
        async with app.run_test(size=(32, 20)) as pilot:
            reader = app.query_one(Reader)
            await pilot.pause()
            assert reader.row_count == 3
            assert reader.size.height == 3
            reader.lines = numbered(7)
            await pilot.pause()
            assert reader.size.height == 7


class TestWork:
    async def test_wrapping_is_done_once_for_a_width(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wrapped: list[str] = []

        def counted(text: str, width: int) -> list[tuple[int, int, int]]:
            wrapped.append(text)
            return wrap(text, width)

        monkeypatch.setattr(reader_module, "wrap", counted)
        app = ReaderApp(numbered(5000))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "down", "pagedown", "end", "home")
            assert len(wrapped) == 5000
            await pilot.resize_terminal(80, 20)
            await pilot.pause()
            assert len(wrapped) == 5000
            await pilot.resize_terminal(70, 20)
            await pilot.pause()
            assert len(wrapped) == 10_000


words = st.text(st.sampled_from("ab 漢\u0301e❤\ufe0f👍🏽שx- "), max_size=60)


class TestWrap:
    @given(words, st.integers(2, 30))
    def test_nothing_is_lost_and_nothing_is_too_wide(self, text: str, width: int) -> None:
        rows = wrap(text, width)
        shown = "".join(text[start:end] for start, end, _ in rows)
        assert "".join(shown.split()) == "".join(text.split())
        for start, end, indent in rows:
            assert indent + cell_len(text[start:end]) <= width

    @pytest.mark.parametrize(
        ("text", "width", "rows"),
        [
            ("", 10, [""]),
            ("short", 10, ["short"]),
            ("one two three", 7, ["one two", "three"]),
            ("one two three", 8, ["one two", "three"]),
            ("  kept indent here", 12, ["  kept", "  indent", "  here"]),
            ("- a list item wraps", 10, ["- a list", "  item", "  wraps"]),
            ("12. numbered item", 12, ["12. numbered", "    item"]),
            ("see abcdefghijkl", 6, ["see ab", "cdefgh", "ijkl"]),
            ("漢字漢字", 5, ["漢字", "漢字"]),
            (" 漢", 2, ["", "漢"]),
        ],
    )
    def test_where_it_breaks(self, text: str, width: int, rows: list[str]) -> None:
        assert [" " * indent + text[start:end] for start, end, indent in wrap(text, width)] == rows
