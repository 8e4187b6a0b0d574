"""The list of rows: its keys, its cursor, and what it draws."""

import unicodedata
from typing import Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.filter import NoColor
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input

from careprep.tui.widgets.record_list import RecordList
from careprep.tui.widgets.rows import ListRow, column_widths, fit, lay_out
from tests.conftest import at_least
from tests.tui.driving import painted, press, text_of

HOSTILE = (
    "[red]x[/red]",
    "[@click=app.quit]go[/]",
    "a\x1b[31mred\x1b[0m\x07\x00\x9bz",
    "two\nlines\r\tand a tab",
    "漢字かな交じり文の長い質問です" * 4,
    "שלום, מה עם הטיול לגן החיות? " * 4,
    "مرحبا كيف نام الطفل الليلة",
    "e\u0301te\u0301 a\u0300 la\u0302cher " * 8,
    "👩‍👩‍👧‍👦 family 👍🏽 ❤️ 🇺🇸 " * 5,
    "\u0301starts with an accent",
    "\u200dstarts with a joiner",
    "न्‍यूनतम क्‍षत्रिय",
    "\u202eright to left override",
    "",
    "x" * 500,
)


class ListApp(App[None]):
    def __init__(self, rows: tuple[ListRow, ...] = (), *, empty: str = "", align: str = "") -> None:
        super().__init__()
        self.records = RecordList(rows, empty=empty, align=align)
        self.heard: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.records

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        self.heard.append(event)

    def on_record_list_chosen(self, event: RecordList.Chosen) -> None:
        self.heard.append(event)

    @property
    def chosen(self) -> list[str]:
        return [each.key for each in self.heard if isinstance(each, RecordList.Chosen)]

    @property
    def highlighted(self) -> list[str | None]:
        return [each.key for each in self.heard if isinstance(each, RecordList.Highlighted)]


def numbered(count: int) -> tuple[ListRow, ...]:
    return tuple(ListRow(key=str(number), text=f"question {number}") for number in range(count))


GROUPED = (
    ListRow(key="h1", text="Overdue", heading=True),
    ListRow(key="a", text="first"),
    ListRow(key="b", text="second"),
    ListRow(key="h2", text="Soon", heading=True),
    ListRow(key="h3", text="This week", heading=True, indent=1),
    ListRow(key="c", text="third"),
)


def in_view(records: RecordList, at: int) -> bool:
    top = records.scroll_offset.y
    return top <= at < top + records.size.height


class TestMoving:
    @pytest.mark.parametrize(
        ("keys", "cursor"),
        [
            (["down"], "1"),
            (["j", "j", "k"], "1"),
            (["up"], "0"),
            (["end"], "99"),
            (["G", "down"], "99"),
            (["end", "home"], "0"),
            (["G", "g"], "0"),
            (["pagedown"], "23"),
            (["pagedown", "pagedown", "pageup"], "23"),
            (["pageup"], "0"),
            (["end", "pagedown"], "99"),
        ],
    )
    async def test_keys(self, keys: list[str], cursor: str) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, *keys)
            assert app.records.cursor == cursor
            assert in_view(app.records, int(cursor))

    async def test_headings_are_passed_over(self) -> None:
        app = ListApp(GROUPED)
        async with app.run_test(size=(80, 24)) as pilot:
            seen = [app.records.cursor]
            for key in ("up", "down", "down", "down", "up", "home", "end", "pageup", "pagedown"):
                await press(pilot, key)
                seen.append(app.records.cursor)
        assert seen == ["a", "a", "b", "c", "c", "b", "a", "c", "a", "c"]

    async def test_paging_over_headings_never_stands_still(self) -> None:
        headings = tuple(ListRow(key=f"h{n}", text="part", heading=True) for n in range(30))
        rows = (ListRow(key="a", text="first"), *headings, ListRow(key="b", text="last"))
        app = ListApp(rows)
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "pagedown")
            assert app.records.cursor == "b"
            await press(pilot, "pageup")
            assert app.records.cursor == "a"

    async def test_one_row_beyond_the_cursor_stays_in_view(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            for step in range(30):
                await press(pilot, "down")
                assert in_view(app.records, step + 2)
            for step in range(20):
                await press(pilot, "up")
                assert in_view(app.records, 30 - step - 2)

    async def test_headings_above_the_first_row_come_back_into_view(self) -> None:
        rows = (*GROUPED[3:5], *numbered(50))
        app = ListApp(rows)
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "end", "home")
            assert app.records.cursor == "0"
            assert text_of(app.records)[0] == " Soon"

    async def test_messages_say_where_the_cursor_went_and_what_was_chosen(self) -> None:
        app = ListApp(numbered(3))
        async with app.run_test() as pilot:
            await press(pilot, "down", "down", "down", "enter")
            assert app.highlighted == ["0", "1", "2"]
            assert app.chosen == ["2"]
            assert {event.control for event in app.heard} == {app.records}

    async def test_the_cursor_can_be_set_by_key(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            app.records.cursor = "50"
            await pilot.pause()
            assert app.highlighted == ["0", "50"]
            assert in_view(app.records, 50)
            app.records.cursor = "nobody"
            assert app.records.cursor == "50"

    async def test_keys_go_on_to_the_screen_when_there_are_no_rows(self) -> None:
        class Adding(ListApp):
            BINDINGS = [("enter", "add", "Add")]
            added = 0

            def action_add(self) -> None:
                self.added += 1

        app = Adding()
        async with app.run_test() as pilot:
            await press(pilot, "down", "enter")
            assert app.added == 1
            assert app.heard == []


class TestMouse:
    async def test_a_click_moves_and_a_click_on_the_cursor_opens(self) -> None:
        app = ListApp(numbered(10))
        async with app.run_test() as pilot:
            await pilot.click(RecordList, offset=(5, 3))
            assert (app.records.cursor, app.chosen) == ("3", [])
            await pilot.click(RecordList, offset=(5, 6))
            await pilot.click(RecordList, offset=(5, 3))
            assert (app.records.cursor, app.chosen) == ("3", [])
            await press(pilot, "down")
            await pilot.click(RecordList, offset=(5, 4))
            assert app.chosen == ["4"]

    @pytest.mark.parametrize("line", [0, 4])
    async def test_a_double_click_opens_once(self, line: int) -> None:
        app = ListApp(numbered(10))
        async with app.run_test() as pilot:
            await pilot.double_click(RecordList, offset=(5, line))
            await pilot.pause()
            assert app.chosen == [str(line)]

    async def test_headings_and_the_empty_part_do_not_react(self) -> None:
        app = ListApp(GROUPED)
        async with app.run_test() as pilot:
            await pilot.double_click(RecordList, offset=(5, 3))
            await pilot.double_click(RecordList, offset=(5, 15))
            assert (app.records.cursor, app.chosen) == ("a", [])

    async def test_a_click_counts_from_the_row_scrolled_to(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            app.records.scroll_to(y=40, animate=False)
            await pilot.pause()
            assert app.records.cursor == "0"
            await pilot.click(RecordList, offset=(5, 2))
            assert app.records.cursor == "42"

    async def test_the_wheel_scrolls_and_leaves_the_cursor(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            for _ in range(3):
                await pilot._post_mouse_events([MouseScrollDown], RecordList, offset=(5, 5))
            await pilot.pause()
            assert app.records.scroll_offset.y > 2
            assert app.records.cursor == "0"
            await press(pilot, "down")
            assert in_view(app.records, 1)


class TestNewRows:
    async def test_the_cursor_stays_on_its_key(self) -> None:
        app = ListApp(numbered(10))
        async with app.run_test() as pilot:
            await press(pilot, "down", "down", "down")
            app.records.rows = tuple(reversed(numbered(10)))
            await pilot.pause()
            assert app.records.cursor == "3"
            app.records.rows = (ListRow(key="new", text="new"), *app.records.rows)
            await pilot.pause()
            assert app.records.cursor == "3"
            assert text_of(app.records)[7].startswith("▸")
            assert app.highlighted == ["0", "1", "2", "3"]

    @pytest.mark.parametrize(
        ("left", "cursor"),
        [
            ("0123456789", "5"),
            ("01234 6789", "6"),
            ("01234", "4"),
            ("8 9", "8"),
            ("0 9", "9"),
            ("abcdefgh", "f"),
            ("ab", "b"),
        ],
    )
    async def test_else_it_goes_to_the_nearest_row(self, left: str, cursor: str) -> None:
        app = ListApp(numbered(10))
        async with app.run_test() as pilot:
            await press(pilot, *["down"] * 5)
            app.records.rows = tuple(ListRow(key=key, text=key) for key in left.replace(" ", ""))
            await pilot.pause()
            assert app.records.cursor == cursor
            assert app.highlighted[-1] == cursor

    async def test_no_rows_and_rows_again(self) -> None:
        app = ListApp(numbered(3))
        async with app.run_test() as pilot:
            app.records.rows = ()
            await pilot.pause()
            assert app.records.cursor is None
            app.records.rows = numbered(2)
            await pilot.pause()
            assert app.highlighted == ["0", None, "0"]

    async def test_a_key_asked_for_early_gets_the_cursor_when_it_comes(self) -> None:
        app = ListApp(numbered(3))
        async with app.run_test() as pilot:
            app.records.cursor = "7"
            assert app.records.cursor == "0"
            app.records.rows = numbered(10)
            await pilot.pause()
            assert app.records.cursor == "7"
            app.records.rows = numbered(5)
            await pilot.pause()
            assert app.records.cursor == "4"

    async def test_a_list_that_shrinks_is_scrolled_back_into_view(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "end")
            app.records.rows = numbered(5)
            await pilot.pause()
            assert app.records.scroll_offset.y == 0
            assert text_of(app.records)[4] == "▸   question 4"

    async def test_a_smaller_terminal_keeps_the_cursor_in_view(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, *["down"] * 20)
            await pilot.resize_terminal(60, 8)
            await pilot.pause()
            assert in_view(app.records, 20)
            assert {strip.cell_length for strip in painted(app.records)} == {60}


class TestDrawing:
    async def test_markup_is_shown_as_it_is(self) -> None:
        app = ListApp((ListRow(key="a", text="[red]x[/red]", note="[b]n[/b]", right="[i]r[/i]"),))
        async with app.run_test(size=(80, 5)):
            line = text_of(app.records)[0]
        assert "[red]x[/red]  [b]n[/b]" in line
        assert line.endswith("[i]r[/i]")

    @pytest.mark.parametrize("width", [80, 41, 40, 12, 5, 2])
    async def test_every_line_is_as_wide_as_the_list(self, width: int) -> None:
        rows = tuple(
            ListRow(
                key=str(number),
                text=text,
                cells=("3:05", text[:9]),
                note=text,
                right=text[:30],
                mark=text[:2],
                indent=number % 4,
                heading=number % 5 == 1,
                tone="warn",
            )
            for number, text in enumerate(HOSTILE)
        )
        app = ListApp(rows, align=">")
        async with app.run_test(size=(width, 24)) as pilot:
            for _ in rows:
                for strip in painted(app.records):
                    assert strip.cell_length == width
                    assert sum(cell_len(segment.text) for segment in strip) == width
                    assert not any(unicodedata.category(char) == "Cc" for char in strip.text)
                    assert not any(segment.control for segment in strip)
                await press(pilot, "down")

    async def test_border_and_padding_leave_the_rest_to_the_lines(self) -> None:
        class Framed(ListApp):
            CSS = "RecordList { border: solid red; padding: 0 2; }"

        app = Framed(numbered(50))
        async with app.run_test(size=(40, 12)) as pilot:
            assert {strip.cell_length for strip in painted(app.records)} == {34}
            frame = app.records.render_lines(Region(0, 0, 40, 12))
            assert {strip.cell_length for strip in frame} == {40}
            assert frame[0].text == "┌" + "─" * 38 + "┐"
            assert frame[1].text.startswith("│  ▸   question 0")
            await pilot.click(RecordList, offset=(9, 3))
            assert app.records.cursor == "2"
            assert app.cursor_position == Offset(3, 3)

    async def test_columns_are_aligned_over_all_rows(self) -> None:
        rows = (
            ListRow(key="a", cells=("3:00", "漢字"), text="|one"),
            ListRow(key="b", cells=("10:15", "e\u0301"), text="|two"),
            ListRow(key="c", cells=("",), text="|three"),
        )
        app = ListApp(rows, align=">")
        async with app.run_test(size=(80, 5)):
            lines = text_of(app.records)
        assert [cell_len(line[: line.index("|")]) for line in lines[:2]] == [17, 17]
        assert lines[0].startswith("▸    3:00  漢字")
        assert lines[1].startswith("    10:15  e\u0301")

    async def test_a_wider_cell_moves_the_rows_that_did_not_change(self) -> None:
        rows = (ListRow(key="a", cells=("3:00",), text="one"), ListRow(key="b", cells=("4:00",)))
        app = ListApp(rows)
        async with app.run_test(size=(80, 5)) as pilot:
            app.records.rows = (rows[0], ListRow(key="b", cells=("half past four",)))
            await pilot.pause()
            assert text_of(app.records)[0] == "▸   3:00            one"

    async def test_joined_pictures_are_shown_as_their_plain_parts(self) -> None:
        # Terminals differ by up to six cells over the joined ones.
        app = ListApp((ListRow(key="a", text="👩‍👩‍👧 👍🏽 ❤️", right="end"),))
        async with app.run_test(size=(40, 5)):
            line = text_of(app.records)[0]
        assert line == "▸   👩👩👧 👍 ❤" + " " * 21 + "end"

    async def test_a_tone_is_never_colour_alone(self) -> None:
        rows = (
            ListRow(key="a", text="plain"),
            ListRow(key="b", text="late", tone="bad"),
            ListRow(key="c", text="soon", tone="warn", right="due tomorrow"),
            ListRow(key="d", text="done", tone="good", mark="★"),
        )
        app = ListApp(rows)
        async with app.run_test(size=(40, 5)):
            lines = text_of(app.records)
        assert lines[1] == "  ✗ late"
        assert lines[2].endswith("due tomorrow")
        assert lines[3] == "  ★ done"

    async def test_an_empty_list_says_what_it_is_for(self) -> None:
        words = "No questions yet. Press a to write down the first thing you want to ask."
        app = ListApp(empty=words)
        async with app.run_test(size=(30, 10)) as pilot:
            lines = text_of(app.records)
            assert " ".join(" ".join(lines).split()) == words
            assert max(cell_len(line) for line in lines) <= 29
            app.records.empty = "Nothing fits."
            await pilot.pause()
            assert "  Nothing fits." in text_of(app.records)
            app.records.rows = numbered(1)
            await pilot.pause()
            assert text_of(app.records)[:2] == ["▸   question 0", ""]

    async def test_a_change_of_theme_changes_the_colours(self) -> None:
        app = ListApp(numbered(2))
        async with app.run_test() as pilot:
            app.theme = "textual-dark"
            await pilot.pause()
            dark = painted(app.records)[1]
            app.theme = "textual-light"
            await pilot.pause()
            light = painted(app.records)[1]
            assert dark.text == light.text
            assert dark != light

    async def test_the_cursor_looks_different_without_the_focus(self) -> None:
        class TwoWidgets(ListApp):
            def compose(self) -> ComposeResult:
                yield self.records
                yield Input()

        app = TwoWidgets(numbered(2))
        async with app.run_test() as pilot:
            focused = painted(app.records)[0]
            await press(pilot, "tab")
            assert painted(app.records)[0].text == focused.text
            assert painted(app.records)[0] != focused

    async def test_without_colour_the_difference_is_in_the_attributes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        rows = (
            ListRow(key="a", text="first"),
            ListRow(key="b", text="second", note="noted"),
            ListRow(key="c", text="third", strong=True),
            ListRow(key="d", text="fourth", dim=True),
            ListRow(key="e", text="part", heading=True),
        )
        app = ListApp(rows)
        async with app.run_test():
            assert app.no_color
            strips = [
                strip.apply_filter(NoColor(), app.records.background_colors[1])
                for strip in painted(app.records)
            ]
        looks = [
            {
                segment.text.strip(): segment.style
                for segment in strip
                if segment.style and segment.text.strip()
            }
            for strip in strips
        ]
        assert all(
            style.color and style.color.is_default for look in looks for style in look.values()
        )
        assert looks[0]["▸   first"].reverse
        assert not looks[1]["second"].reverse
        assert looks[1]["noted"].dim
        assert looks[2]["third"].bold
        assert looks[3]["fourth"].dim
        assert looks[4]["part"].bold

    async def test_the_terminal_cursor_is_on_the_highlighted_row(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            await press(pilot, "down", "down")
            assert app.cursor_position == Offset(0, 2)
            await press(pilot, "end")
            assert app.cursor_position == Offset(0, 9)
            await press(pilot, "up", "up")
            assert app.cursor_position == Offset(0, 7)

    async def test_a_list_without_the_focus_leaves_the_terminal_cursor_alone(self) -> None:
        app = ListApp(numbered(100))
        async with app.run_test(size=(80, 10)) as pilot:
            app.records.blur()
            await pilot.pause()
            app.cursor_position = Offset(7, 7)
            app.records.rows = numbered(5)
            await pilot.pause()
            assert app.cursor_position == Offset(7, 7)


class Counting(RecordList):
    """Keeps count of its work: rows laid out, lines looked up, and what it asks to be repainted."""

    DEFAULT_CSS = ""

    def __init__(self, rows: tuple[ListRow, ...]) -> None:
        self.built: list[ListRow] = []
        self.looked_up = 0
        self.repainted: list[Region | None] = []
        super().__init__(rows)

    def forget(self) -> None:
        self.built, self.looked_up, self.repainted = [], 0, []

    def _build(self, row: ListRow, selected: bool) -> Strip:
        self.built.append(row)
        return super()._build(row, selected)

    def render_line(self, y: int) -> Strip:
        self.looked_up += 1
        return super().render_line(y)

    def refresh(self, *regions: Region, **options: bool) -> Self:
        self.repainted += regions or (None,)
        return super().refresh(*regions, **options)


class TestWork:
    """Counted, not timed: what one key press makes the list do."""

    @pytest.mark.parametrize("count", [100, 10_000, 100_000])
    async def test_a_key_costs_a_few_lines_whatever_the_number_of_rows(self, count: int) -> None:
        app = ListApp()
        app.records = records = Counting(numbered(count))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "down")
            records.forget()
            await press(pilot, "down")
            assert set(records.repainted) == {Region(0, 1, 80, 1), Region(0, 2, 80, 1)}
            assert records.built == [records.rows[2]]
            assert records.looked_up <= 2 * 24
            await press(pilot, *["down"] * 20)
            records.forget()
            await press(pilot, "down")
            assert records.scroll_offset.y == 1
            assert len(records.built) <= 3
            assert records.looked_up <= 2 * 24

    async def test_a_changed_row_is_the_only_one_repainted(self) -> None:
        rows = list(numbered(1000))
        app = ListApp()
        app.records = records = Counting(tuple(rows))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "down")
            records.forget()
            rows[7] = ListRow(key="7", text="changed")
            records.rows = tuple(rows)
            await pilot.pause()
            assert records.repainted == [Region(0, 7, 80, 1)]
            assert records.built == [rows[7]]
            assert text_of(records)[7] == "    changed"


anything = (
    st.text(max_size=40)
    | st.text(st.sampled_from("a漢\u0301\u200d\ufe0f❤1👩🏽🇺 ש"), max_size=20)
    | st.sampled_from(HOSTILE)
)


class TestLayout:
    @given(anything, st.integers(0, 50))
    def test_fit_never_takes_more_room(self, text: str, width: int) -> None:
        cut = fit(text, width)
        assert cell_len(cut) <= width

    def test_fit_cuts_between_letters(self) -> None:
        assert fit("abcdef", 6) == "abcdef"
        assert fit("abcdef", 5) == "abcd…"
        assert fit("ab cdef", 4) == "ab…"
        assert fit("漢字漢字", 6) == "漢字…"
        assert fit("e\u0301e\u0301e\u0301", 2) == "e\u0301…"
        assert fit("abc", 0) == ""

    @at_least(60)
    @given(anything, anything, anything, st.integers(12, 100), st.integers(0, 9), st.booleans())
    def test_a_row_fills_no_more_than_its_width(
        self, text: str, note: str, right: str, width: int, indent: int, heading: bool
    ) -> None:
        row = ListRow(key="a", text=text, note=note, right=right, indent=indent, heading=heading)
        pieces = lay_out(row, width)
        assert sum(cell_len(piece) for piece, _ in pieces) <= width

    def test_the_note_is_cut_before_the_text_and_the_text_before_the_right(self) -> None:
        row = ListRow(key="a", text="x" * 20, note="n" * 40, right="due tomorrow")
        assert "".join(text for text, _ in lay_out(row, 60)) == (
            "    " + "x" * 20 + "  " + "n" * 19 + "…" + "  " + "due tomorrow"
        )
        assert "".join(text for text, _ in lay_out(row, 30)) == (
            "    " + "x" * 11 + "…" + "  " + "due tomorrow"
        )

    def test_columns_are_as_wide_as_their_widest_cell(self) -> None:
        rows = [
            ListRow(key="a", cells=("3:00", "漢字")),
            ListRow(key="b"),
            ListRow(key="c", cells=("10:15",)),
        ]
        assert column_widths(rows) == (5, 4)
        assert column_widths([ListRow(key="a", text="x")]) == ()
