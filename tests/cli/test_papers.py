"""Papers for one reader, and a meeting's packet, from the command line."""

import shutil
import sys
from pathlib import Path

import pytest

from careprep.__main__ import main
from careprep.documents.formats.registry import FORMATS, Format
from careprep.documents.registry import DOCUMENTS
from careprep.documents.tree import Document
from careprep.errors import CareprepError, FileTrouble
from careprep.storage import atomic
from tests.cli.conftest import DAY, Run


@pytest.mark.parametrize(
    "argv",
    [("agenda",), ("summary",), ("follow-ups",), ("team",), ("about",), ("plan-of-care",)],
)
@pytest.mark.parametrize("who", ["family", "team", "kit"])
def test_every_paper_for_every_reader(
    run: Run, sample: Path, argv: tuple[str, ...], who: str
) -> None:
    ran = run(*argv, "--for", who, "-n", sample, "--today", DAY)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("# ")
    assert "Held back" not in ran.out


def test_a_copy_for_one_person_is_named_after_them(run: Run, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("summary", "--for", "kit", "-n", sample, "--today", DAY, "-o", folder).code == 0
    assert [each.name for each in folder.iterdir()] == [
        "2025-11-12 Juni summary for Kit Lindqvist.md"
    ]


def test_what_is_held_back_is_said_to_the_person_exporting(run: Run, sample: Path) -> None:
    ran = run("plan-of-care", "--for", "kit", "-n", sample, "--today", DAY)
    assert "as Kit Lindqvist has a release that does not cover family" in ran.err
    assert "“We all sleep”" in ran.err
    assert "We all sleep" not in ran.out


def test_private_things_are_for_the_family_alone(run: Run, sample: Path) -> None:
    secret = "One evening a month that is just the two of us"
    assert secret not in run("plan-of-care", "-n", sample, "--today", DAY).out
    assert secret in run("plan-of-care", "--private", "-n", sample, "--today", DAY).out
    ran = run("plan-of-care", "--private", "--for", "team", "-n", sample, "--today", DAY)
    assert (ran.code, ran.out) == (1, "")
    assert "in the copy of whose it is" in ran.err
    ran = run("plan-of-care", "--private", "--for", "kit", "-n", sample, "--today", DAY)
    assert secret not in ran.out  # it is nothing of his own


def test_a_reader_nobody_knows_is_refused(run: Run, sample: Path) -> None:
    ran = run("agenda", "--for", "zorro", "-n", sample, "--today", DAY)
    assert (ran.code, ran.out) == (1, "")
    assert "zorro" in ran.err


def test_a_note_to_a_member_by_name(run: Run, sample: Path) -> None:
    ran = run("note-to", "kit", "--meeting", "next", "-n", sample, "--today", DAY)
    assert "Dear Kit Lindqvist," in ran.out
    once = run("baton", "kit", "--meeting", "next", "-n", sample, "--today", DAY)
    assert (once.code, once.out) == (0, ran.out)  # as it was called before


def test_a_packet_has_everybodys_own_copy(run: Run, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "packet"
    ran = run("packet", "next", "-n", sample, "--today", DAY, "-o", folder)
    assert (ran.code, ran.out) == (0, ""), ran.err
    names = {path.name for path in folder.iterdir()}
    people = ("Dani Example", "Juniper Example", "Dr. Selam Abebe", "Nurse Ana Rivera")
    assert names == {
        "2026-01-20 Juni agenda.md",
        *(f"2026-01-20 Juni agenda for {each}.md" for each in people),
        "2026-01-20 Juni agenda for Kit Lindqvist.md",
        "2026-01-20 Juni agenda for Priya Raman.md",
        "2026-01-20 Juni note to Dr. Helena Castellanos.md",
    }
    assert f"{len(names)} papers written into {folder}" in ran.err
    assert "Held back, as it is private:" in ran.err
    kit = (folder / "2026-01-20 Juni agenda for Kit Lindqvist.md").read_text("utf-8")
    assert kit == run("agenda", "--for", "kit", "-n", sample, "--today", DAY).out
    assert "We all sleep" not in kit
    for path in folder.iterdir():
        assert "just the two of us" not in path.read_text("utf-8")


def test_a_packet_of_a_closed_meeting_has_summaries(run: Run, sample: Path, tmp_path: Path) -> None:
    run("packet", "last", "-n", sample, "--today", DAY, "-o", tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert "2025-11-12 Juni summary.md" in names
    assert "2025-11-12 Juni summary for Sam Example.md" in names
    assert "2025-11-12 Juni note to Noémi Thériault.md" in names
    # Who was not there also gets the summary, as far as they may hear it.
    assert len(names) == 13
    theirs = (tmp_path / "out" / "2025-11-12 Juni summary for Noémi Thériault.md").read_text(
        "utf-8"
    )
    assert theirs == run("summary", "--for", "noémi", "-n", sample, "--today", DAY).out
    assert "Is it her morning medicine" not in theirs  # no release for medicines


def test_a_packet_never_writes_over_anything_unasked(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "out" / "2026-01-20 Juni note to Dr. Helena Castellanos.md"
    mine.parent.mkdir()
    mine.write_text("mine", "utf-8")
    argv = ("packet", "next", "-n", sample, "--today", DAY, "-o", mine.parent)
    ran = run(*argv)
    assert ran.code == 1
    assert f"there is already “{mine.name}”" in ran.err
    assert "Nothing was written." in ran.err
    assert [path.name for path in mine.parent.iterdir()] == [mine.name]
    assert mine.read_text("utf-8") == "mine"
    assert run(*argv, "--force").code == 0
    assert mine.read_text("utf-8").startswith("# ")
    assert len(list(mine.parent.iterdir())) == 8


def test_a_packet_into_what_is_no_folder_is_refused(run: Run, sample: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    ran = run("packet", "next", "-n", sample, "--today", DAY, "-o", tmp_path / "file" / "out")
    assert ran.code == 1
    assert "could not be made" in ran.err
    assert (tmp_path / "file").read_text("utf-8") == "mine"


def test_people_of_the_same_name_get_a_copy_each(run: Run, sample: Path, tmp_path: Path) -> None:
    run("change", "member", "dani", "--name", "Kit Lindqvist", "-n", sample)
    run("packet", "next", "-n", sample, "--today", DAY, "-o", tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").glob("*Kit*")}
    assert names == {
        "2026-01-20 Juni agenda for Kit Lindqvist, Mother.md",
        "2026-01-20 Juni agenda for Kit Lindqvist, Special education teacher, IEP case manager.md",
    }


def test_the_familys_copy_alone_has_private_things_where_asked(
    run: Run, sample: Path, tmp_path: Path
) -> None:
    run("packet", "next", "--private", "-n", sample, "--today", DAY, "-o", tmp_path / "out")
    having = [
        path.name
        for path in (tmp_path / "out").iterdir()
        if "just the two of us" in path.read_text("utf-8")
    ]
    assert having == ["2026-01-20 Juni agenda with private things.md"]


def test_very_long_names_still_get_a_copy_each(run: Run, sample: Path, tmp_path: Path) -> None:
    for who in ("dani", "abebe"):
        run("change", "member", who, "--name", "Long " * 40, "-n", sample)
    ran = run("packet", "next", "-n", sample, "--today", DAY, "-o", tmp_path / "out")
    assert ran.code == 0, ran.err
    assert len(list((tmp_path / "out").iterdir())) == 8


@pytest.mark.parametrize("form", ["text", "html", "json"])
def test_a_packet_in_another_format(run: Run, sample: Path, tmp_path: Path, form: str) -> None:
    ran = run(
        "packet", "next", "--format", form, "-n", sample, "--today", DAY, "-o", tmp_path / "x"
    )
    assert ran.code == 0, ran.err
    names = {path.name for path in (tmp_path / "x").iterdir()}
    assert {Path(name).suffix for name in names} == {f".{FORMATS[form].suffix}"}
    assert len(names) == 8
    kit = next((tmp_path / "x").glob("*Kit*")).read_text("utf-8")
    printed = run("agenda", "--for", "kit", "--format", form, "-n", sample, "--today", DAY).out
    assert kit == printed


def test_a_format_that_cannot_be_had_writes_nothing(
    run: Run, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_document: Document) -> bytes:
        raise CareprepError("That needs another part.", "Get it with: pip install it")

    broken = Format(name="text", label="", suffix="txt", mime="", render=missing)
    monkeypatch.setitem(FORMATS, "text", broken)
    ran = run(
        "packet", "next", "--format", "text", "-n", sample, "--today", DAY, "-o", tmp_path / "x"
    )
    assert ran.code == 1
    assert "Get it with" in ran.err
    assert not (tmp_path / "x").exists()


def test_a_packet_without_a_folder_goes_beside_the_notebooks(
    run: Run, sample: Path, home: Path
) -> None:
    ran = run("packet", "next", "-n", sample, "--today", DAY)
    folder = home / "notebooks" / "2026-01-20 Juni papers"
    assert f"written into {folder}" in ran.err
    assert len(list(folder.iterdir())) == 8


def test_a_packet_on_a_full_disk_says_how_far_it_came(
    run: Run, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [3]

    def write(path: Path, content: bytes, *, over: bool = True) -> None:  # noqa: ARG001
        if path.suffix == ".md" and not left[0]:
            raise FileTrouble("It could not be written: the disk is full.")
        left[0] -= 1
        path.write_bytes(content)

    monkeypatch.setattr(atomic, "write", write)
    ran = run("packet", "next", "-n", sample, "--today", DAY, "-o", tmp_path / "x")
    assert ran.code == 1
    assert "the disk is full" in ran.err
    assert f"{len(list((tmp_path / 'x').iterdir()))} of 8 were written before that" in ran.err


@pytest.mark.parametrize(("form", "suffix"), [("pdf", "pdf"), ("word", "docx")])
def test_a_file_of_many_parts_goes_to_a_file_or_a_pipe(
    sample: Path,
    tmp_path: Path,
    form: str,
    suffix: str,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    path = tmp_path / f"agenda.{suffix}"
    argv = ("agenda", "--for", "kit", "-n", sample, "--today", DAY)
    assert main([str(word) for word in (*argv, "-o", path)]) == 0
    capsysbinary.readouterr()
    assert main([str(word) for word in (*argv, "--format", form)]) == 0
    assert capsysbinary.readouterr().out == path.read_bytes()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main([str(word) for word in (*argv, "--format", form)]) == 1
    shown = capsysbinary.readouterr()
    assert shown.out == b""
    assert f"-o paper.{suffix}".encode() in shown.err


def test_letters_that_a_paper_cannot_show_are_told(run: Run, sample: Path, tmp_path: Path) -> None:
    run("change", "member", "kit", "--name", "Kit \u0378", "-n", sample)
    argv = ("team", "-n", sample, "--today", DAY, "-o")
    assert "U+0378" in run(*argv, tmp_path / "team.pdf").err
    assert "U+0378" not in run(*argv, tmp_path / "team.docx").err
    packet = ("packet", "next", "--format", "pdf", "-n", sample, "--today", DAY)
    assert run(*packet, "-o", tmp_path / "x").err.count("U+0378") == 1
    assert len(list((tmp_path / "x").glob("*.pdf"))) == 8


@pytest.mark.parametrize(("library", "suffix"), [("typst", "pdf"), ("docx", "docx")])
def test_what_is_not_installed_is_refused_in_plain_words(
    run: Run,
    sample: Path,
    tmp_path: Path,
    library: str,
    suffix: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    ran = run("about", "-n", sample, "--today", "2026-01-15", "-o", tmp_path / f"new.{suffix}")
    assert (ran.code, ran.out) == (1, "")
    assert "not installed here. Install it with: pip install" in ran.err
    assert not (tmp_path / f"new.{suffix}").exists()


def test_no_verb_writes_its_paper_over_a_notebook(run: Run, sample: Path, home: Path) -> None:
    other = sample.with_name("Kim.json")
    run("new", "Kim", "-o", other)
    run("ask", "-n", sample, "Why?")
    (home / "state").mkdir(exist_ok=True)
    there = {path: path.read_bytes() for path in (sample, other)}
    for path in there:
        for verb in (*DOCUMENTS, "find big", "backups", "restore", "words", "keep"):
            for form in ("json", "markdown", "text"):
                words = [*verb.split(), "-n", sample, "-o", path, "--force", "--format", form]
                ran = run(*words, "--today", DAY)
                assert ran.code in (0, 1), (words, ran)
        assert run("calendar", path, "-n", sample).code == 1
    folder = sample.with_name("papers")
    run("packet", "next", "-n", sample, "--today", DAY, "-o", folder)
    paper = min(folder.iterdir())
    paper.unlink()
    shutil.copy(sample, paper)
    written = {path: path.read_bytes() for path in folder.iterdir()}
    ran = run("packet", "next", "-n", sample, "--today", DAY, "-o", folder, "--force")
    assert ran.code == 1
    assert "Nothing was written" in ran.err
    assert {path: path.read_bytes() for path in folder.iterdir()} == written
    assert {path: path.read_bytes() for path in there} == there


PRIVATE_ONE = "Ask at work about family leave"


@pytest.mark.parametrize("words", [(), ("--format", "html"), ("--format", "json"), ("-o", "-")])
def test_today_leaves_the_terminal_without_what_is_private(
    run: Run, sample: Path, words: tuple[str, ...]
) -> None:
    ran = run("today", "-n", sample, "--today", DAY, *words)
    assert PRIVATE_ONE not in ran.out
    assert f"“{PRIVATE_ONE}" in ran.err
    assert "it is private" in ran.err
    asked = run("today", "-n", sample, "--today", DAY, "--private", *words)
    assert PRIVATE_ONE in asked.out
    assert "it is private" not in asked.err


@pytest.mark.skipif(sys.platform == "win32", reason="no such terminals there")
def test_today_shows_everything_on_the_terminal_alone(sample: Path, tmp_path: Path) -> None:
    from tests.terminal import terminal

    argv = [sys.executable, "-m", "careprep", "today", str(sample), "--today", DAY]
    with terminal(argv) as shown:
        assert PRIVATE_ONE.encode() in shown.end()[1]
    file = tmp_path / "today.txt"
    for more in (["--format", "json"], ["-o", str(file)]):
        with terminal([*argv, *more]) as shown:
            words = shown.end()[1].decode()
        assert words.count(PRIVATE_ONE) == 1, words  # the sentence that says it was held back
    assert PRIVATE_ONE not in file.read_text("utf-8")


def test_without_a_verb_a_pipe_gets_nothing_private(run: Run, sample: Path) -> None:
    ran = run(sample, "--today", DAY)
    assert "notebook today" in ran.out
    assert PRIVATE_ONE not in ran.out
    assert PRIVATE_ONE in ran.err
