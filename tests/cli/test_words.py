"""Special words from the command line: explain one, see them all, find them in a paper."""

import json
from pathlib import Path

from careprep.storage import glossary_file
from tests.cli.conftest import DAY, Run


def test_a_word_of_the_familys_own_is_in_the_next_paper(run: Run, sample: Path) -> None:
    on = ("-n", sample, "--today", DAY)
    ran = run("explain", "gait trainer", "her", "walking", "wheels", *on)
    assert (ran.code, ran.out) == (0, "")
    assert "“gait trainer” is explained as: her walking wheels." in ran.err
    assert "undo" not in ran.err  # it is not in the notebook
    shown = run("agenda", *on).out
    assert "## Words you will hear\n" in shown
    assert "\n- **gait trainer**: her walking wheels\n" in shown
    words = json.loads(run("agenda", "--format", "json", *on).out)["words"]
    assert {"word": "gait trainer", "means": "her walking wheels"} in words


def test_what_a_word_means_and_back_to_ours(run: Run, sample: Path) -> None:
    on = ("-n", sample, "--today", DAY)
    ours = run("explain", "IEP", *on).err
    assert "IEP: Individualized" in ours
    assert run("explain", "IEP", "her plan", *on).code == 0
    assert "Your words before: her plan." in run("explain", "IEP", "the plan", *on).err
    assert run("explain", "IEP", "--never", *on).code == 0
    assert "**IEP**" not in run("agenda", *on).out
    assert "It is again: Individualized" in run("explain", "IEP", "--forget", *on).err
    assert run("explain", "IEP", *on).err == ours
    ran = run("explain", "IEP", "--forget", *on)
    assert (ran.code, "Your own list has nothing" in ran.err) == (1, True)


def test_a_word_nobody_explains(run: Run, sample: Path) -> None:
    ran = run("explain", "spoons", "-n", sample)
    assert (ran.code, ran.out) == (1, "")
    assert "Nothing explains “spoons” yet." in ran.err


def test_a_bad_line_is_named_and_the_paper_comes(run: Run, sample: Path, tmp_path: Path) -> None:
    on = ("-n", sample, "--today", DAY)
    fine = run("agenda", *on).out
    path = glossary_file.own_file()
    path.parent.mkdir(parents=True)
    path.write_text("just a word\n", "utf-8")
    ran = run("agenda", *on)
    assert (ran.code, ran.out) == (0, fine)
    assert "words.txt, line 1 is not used: There is no = after the word." in ran.err
    assert "line 1" in run("packet", "next", "-o", tmp_path / "papers", *on).err
    assert "line 1" in run("words", *on).err


def test_every_word_is_listed(run: Run, sample: Path, tmp_path: Path) -> None:
    on = ("-n", sample, "--today", DAY)
    run("explain", "spoons", "energy for the day", *on)
    ran = run("words", *on)
    assert ran.out.index("**spoons**: energy") < ran.out.index("**504 plan**")
    assert str(glossary_file.own_file()) in ran.err
    assert run("words", "-o", tmp_path / "words.md", *on).code == 0
    assert (tmp_path / "words.md").read_text("utf-8") == ran.out


def test_copies_of_a_packet_explain_what_is_in_each(run: Run, sample: Path, tmp_path: Path) -> None:
    run("explain", "night nurse", "Kari, who sits with her", "-n", sample)
    run("packet", "next", "-o", tmp_path, "-n", sample, "--today", DAY)
    copies = {path.name: path.read_text("utf-8") for path in tmp_path.glob("*agenda*.md")}
    assert len(copies) >= 5
    for shown in copies.values():
        paper, _, box = shown.partition("## Words you will hear")
        assert ("Kari" in box) is ("night nurse" in paper)
        assert "Kari" not in paper
