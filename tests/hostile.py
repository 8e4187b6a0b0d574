"""Text and files meant to do harm, each by a name. Everything that comes in is tried with them.

`TEXT` goes into every field, name, option and form; `FILES` are opened as notebooks.
"""

import json
from typing import Any

# What Markdown and HTML would take for more than text.
MARKDOWN = {
    "html tag": "<b>bold</b>",
    "html script": "<script>alert(1)</script>",
    "html block": "<div",
    "html image": '<img src=x onerror="alert(1)">',
    "html closing": "</td></table>",
    "html instruction": "<?php echo 1 ?>",
    "html declaration": "<!DOCTYPE html>",
    "html cdata": "<![CDATA[x]]>",
    "comment": "<!-- hidden -->",
    "comment with an id": "call them <!-- f-000000 -->",
    "comment opened": "text <!-- to the end",
    "comment closed": "--> text",
    "heading": "# not the title",
    "heading 6": "###### small",
    "heading without text": "#",
    "heading closed": "twice ##",
    "fence": "```",
    "fence with language": "```html\n<b>\n```",
    "tilde fence": "~~~",
    "code span": "`code`",
    "code span of two": "``a ` b``",
    "setext 1": "title\n=====",
    "setext 2": "title\n-----",
    "setext alone": "===",
    "setext short": "=",
    "table row": "| a | b |",
    "table": "a | b\n--- | ---\n1 | 2",
    "table row of dashes": "|---|---|",
    "one-column table": ":--",
    "one-column table to the right": "-:",
    "escaped pipe": "a \\| b \\\\| c",
    "definition": "[x]: https://example.org",
    "definition angle": "[x]:\n<https://example.org> 'title'",
    "footnote": "[^1] and [^1]: note",
    "inline footnote": "^[note]",
    "link": "[here](https://example.org)",
    "image": "![x](https://example.org/x.png)",
    "reference": "[x][y] [x] [x][]",
    "link end": "](https://example.org)",
    "autolink": "<https://example.org>",
    "autolink mail": "<3+a@example.org>",
    "bare link": "https://example.org/a_b_(c)?d=*e*&amp=1 www.example.org",
    "bullet": "- a",
    "bullet star": "* a",
    "bullet plus": "+ a",
    "bullet alone": "-",
    "task": "- [x] done",
    "box": "[x] done",
    "box empty": "[ ] ",
    "number": "1. a",
    "number parenthesis": "12) a",
    "number alone": "2026.",
    "rule": "---",
    "rule of stars": "* * *",
    "rule of underscores": "___",
    "quotation": "> quoted",
    "entity": "&amp; &lt; &#42; &#x2A; &copy; &nbsp;",
    "entity unfinished": "&am",
    "container": "::: warning",
    "definition list": ": what it means",
    "attributes": "text {#id .class}",
    "liquid": "{{ x }} {% y %}",
    "emphasis": "*a* **b** ***c*** _d_ __e__ ___f___",
    "emphasis in words": "a*b*c a_b_c",
    "emphasis unbalanced": "**a* *b** _c__",
    "strikethrough": "~~a~~ ~b~",
    "escape at the end": "C:\\",
    "two escapes at the end": "C:\\\\",
    "escapes": "\\* \\\\* \\_ \\a \\[ \\",
    "break by spaces": "a  \nb",
    "break by backslash": "a\\\nb",
    "four spaces": "    code",
    "blank lines": "a\n\n\n# b\n\n- c",
    "front matter": "---\ntitle: x\n---",
}

# What a terminal would obey.
TERMINAL = {
    "red": "\x1b[31mred\x1b[0m",
    "red, eight bits": "\x9b31mred",
    "clear the screen": "\x1b[2J\x1b[Hgone",
    "cursor up and over": "seen\x1b[1A\x1b[2Kunseen",
    "save and restore the cursor": "\x1b7text\x1b8over",
    "scroll region": "\x1b[1;3rtext",
    "reset everything": "\x1bctext",
    "soft reset": "\x1b[!ptext",
    "other screen": "\x1b[?1049htext\x1b[?1049l",
    "mouse on": "\x1b[?1000h\x1b[?1006htext",
    "bracketed paste end": "\x1b[201~rm -r .\r",
    "hide the cursor": "\x1b[?25ltext",
    "blink": "\x1b[5mtext",
    "invisible": "\x1b[8msecret\x1b[28m",
    "report the position": "\x1b[6n",
    "report what you are": "\x1b[c\x1b[>c\x1bZ",
    "answer back": "\x05text",
    "line drawing": "\x1b(0lqqk\x1b(B \x0elqqk\x0f",
    "window title": "\x1b]0;title\x1b\\text",
    "window title, bell": "\x1b]2;title\x07text",
    "window title, eight bits": "\x9d0;title\x9ctext",
    "report the title": "\x1b[21t",
    "smaller window": "\x1b[8;1;1ttext",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "clipboard read": "\x1b]52;c;?\x07",
    "terminal link": "\x1b]8;;https://example.org\x1b\\click\x1b]8;;\x1b\\",
    "notification": "\x1b]9;text\x07\x1b]777;notify;a;b\x07",
    "colours of the terminal": "\x1b]4;1;rgb:00/00/00\x1b\\\x1b]11;?\x07",
    "picture": "\x1b_Gf=100;AAAA\x1b\\text",
    "picture, sixel": "\x1bPq#0;2;0;0;0~~\x1b\\text",
    "file for iTerm": "\x1b]1337;File=name=YQ==:YQ==\x07",
    "tmux inside": "\x1bPtmux;\x1b\x1b]52;c;YQ==\x07\x1b\\",
    "nested command": "\x1b\x1b[31m[31m",
    "command unfinished": "\x1b]52;c;aaaa",
    "command cut by a line": "\x1b]0;ti\ntle\x07text",
    "command of a thousand numbers": "\x1b[" + "1;" * 1000 + "mtext",
    "escape alone": "\x1b",
    "escape character at the end": "text\x1b",
    "backspaces": "rm\x08\x08ls",
    "delete": "a\x7fb",
    "bell": "\x07\x07\x07",
    "bell and backspace": "a\x07\x08\x7f",
    "carriage return over": "seen\rover",
    "carriage return": "a\r# b\r\n- c",
    "vertical tab and form feed": "a\x0b# b\x0c- c",
    "nul": "a\x00b <\x00b>",
    "end of file": "a\x04b\x1ac",
    "stop and go": "a\x13b\x11",
    "interrupt": "a\x03b\x1cc",
    "tab": "\tcode",
    "many tabs": "\t" * 50 + "far",
    "every control character": "".join(map(chr, range(32))),
    "every control character, eight bits": "".join(map(chr, range(127, 160))),
    "style marks": "\x01strong\x01 \x02emph\x02",
}

MARK = "PWNED"
"""What stands inside of everything in `ORDER`: where it comes out, something was obeyed."""

ORDER = "".join(
    (
        f"\x1b]2;{MARK}\x1b\\\x1b]0;{MARK}\x07\x9d2;{MARK}\x9c",  # the title of the window
        f"\x1b]52;c;{MARK}\x1b\\",  # the clipboard
        f"\x1b]8;;https://{MARK}.example.org\x1b\\\x1b]8;;\x07",  # a link
        f"\x1bP{MARK}\x1b\\\x1b_{MARK}\x1b\\\x1b^{MARK}\x1b\\\x1bX{MARK}\x1b\\",
        "\x1b[8;1;1t\x1b[6n\x1b[5i\x9b31m\x1b[3J\x1b[1;31;45m\x1bc\x1b#8\x1b(0",
        "\u202e\u2066\u200f\u061c\u200e\ufeff\x07\x08\x7f\x05\x0e\r\x85\u2028",
        "\x1b]2;never ended",
    )
)
"""Everything at once that a terminal would obey, as the end of a text."""

# Codes, ids and moments; all other text in a file may be anything.
_CODED = {
    *("kind", "state", "status", "stage", "lifecycle", "achievement", "priority", "horizon"),
    *("response", "part", "outcome", "fate", "better", "format", "part_of", "set_by"),
    *("owner", "owners", "ask", "by", "member", "about", "meeting", "own_voice", "answered_by"),
    *("stands", "agreement", "top", "item", "born", "start", "due", "starts", "ends", "on"),
    *("since", "until", "created", "updated", "done_on", "first_asked", "answered_on"),
    *("opened_at", "closed_at", "plan_reviewed", "took", "answer"),
}


def in_every_text(raw: Any, text: str = ORDER) -> Any:
    """A parsed file with `text` at the end of everything in it that is free text."""
    if isinstance(raw, dict):
        return {key: raw[key] if key in _CODED else in_every_text(raw[key], text) for key in raw}
    if isinstance(raw, list):
        return [in_every_text(each, text) for each in raw]
    return raw + text if isinstance(raw, str) else raw


# What looks like something else, or measures wrongly.
UNICODE = {
    "override": "\u202egnp.exe",
    "override unclosed": "start \u202e end",
    "embedding": "\u202atext\u202b\u202c",
    "isolates": "\u2066a\u2069 \u200fb\u061c",
    "isolate unclosed": "a \u2067 b",
    "a hundred embeddings": "\u202b" * 100 + "a",
    "byte order mark": "\ufeff# a",
    "byte order mark turned": "\ufffea",
    "lone surrogates": "\ud800 \udfff \ud83d",
    "lone surrogate at the end": "text\udc80",
    "surrogates the wrong way round": "\ude00\ud83d",
    "non-character": "\ufffe\uffff",
    "non-character, far": "\U0010ffff\U0001fffe",
    "private use": "\ue000\uf8ff\U000f0000",
    "tags": "a\U000e0001\U000e0041\U000e007f",
    "next line": "a\x85# b",
    "line separator": "a\u2028# b",
    "paragraph separator": "a\u2029- b",
    "only white space": " \t\n\u3000\u00a0",
    "nothing": "",
    "only joiners": "\u200d\u200c\u200b\u2060",
    "zero width inside": "a\u200bb\u200cc\u2060d",
    "soft hyphens": "co\u00adope\u00adrate",
    "mongolian separator": "a\u180eb",
    "interlinear": "\ufff9a\ufffab\ufffb",
    "hangul filler": "\u3164\u115f",
    "braille blank": "\u2800",
    "ideographic space": "a\u3000b",
    "no-break spaces": "a\u00a0b\u202fc",
    "wide": "日本語の名前 한국어",
    "half and full width": "ｱﾊﾟｰﾄ Ａｐａｒｔ",
    "right to left": "דנה אבבה - פגישה",
    "arabic": "نادية منصور (٣)",
    "both directions": "Dana דנה 3:00 pm نادية",
    "devanagari": "न्‍यूनतम क्‍षत्रिय",
    "thai": "กำลังใจที่บ้าน",
    "joined": "👩\u200d👧 e\u0301 ❤\ufe0f",
    "flags": "🇺🇸🇪 🇺",
    "skin": "👍🏽🏽🏽",
    "keycap": "1\ufe0f\u20e3",
    "mark first": "\u0301starts",
    "joiner first": "\u200dstarts",
    "stacked marks": "a" + "\u0301\u0323\u0489" * 60,
    "marks alone": "\u0301" * 30,
    "variation selectors": "a\ufe00\ufe01\U000e0100",
    "decomposed name": "Zoe\u0308 A\u030angstro\u0308m",
    "dotless i": "İIıi ſ ß ﬃ",
    "look-alikes": "Кit Ꮮindqvist ⅼ",
    "object in its place": "\ufffc",
    "replacement": "\ufffd",
    "math letters": "𝕁𝕦𝕟𝕚 𝓂",
    "music": "𝄞𝅘𝅥𝅮",
}

# What Rich, Textual and other markup would obey.
MARKUP = {
    "rich style": "[bold red]x[/bold red]",
    "rich close": "[/]",
    "rich close unopened": "[/red]",
    "rich open": "[red",
    "rich link": "[link=https://example.org]x[/link]",
    "rich escape": "\\[red]x\\[/red]",
    "rich escape at the end": "text\\",
    "rich emoji": ":smile: :warning:",
    "textual action": "[@click=app.quit]go[/]",
    "textual action with words": "[@click=\"app.do('undo')\"]go[/]",
    "textual variable": "[$primary on $error]x",
    "textual colour": "[on #ff0000 50%]x",
    "textual nothing": "[]",
    "nested brackets": "[[[[]]]]",
    "a bracket": "[",
    "css": "} * { display: none; }",
    "css end": "</style><style>*{display:none}",
    "tags of XML": '<?xml version="1.0"?><!ENTITY x "y">&x;',
    "svg": "<svg onload=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x="',
    "attribute, single": "' onfocus='alert(1)' autofocus='",
    "script address": "javascript:alert(1)",
    "data address": "data:text/html;base64,PHA+",
    "entity without an end": "&ltscript&gt",
    "entity of numbers": "&#0; &#x110000; &#xD800;",
    "template": "{{ 7*7 }} ${7*7} <%= 7*7 %> #{7*7}",
    "typst": '#read("/etc/passwd") $x$ @ref <label> = head',
    "latex": "\\input{/etc/passwd} \\write18{id} $x_1$",
    "roff": ".so /etc/passwd\n'\\\" t",
    "calendar": "BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT",
    "calendar fold": "a\r\n ATTENDEE:mailto:a@example.org",
    "mail header": "x\r\nBcc: all@example.org",
    "json": '", "private": false, "x": "',
    "yaml": "!!python/object/apply:os.system ['id']",
}

# What a spreadsheet, a shell or a program would carry out.
ORDERS = {
    "spreadsheet": "=cmd()",
    "spreadsheet call": "=cmd|' /C calc'!A0",
    "spreadsheet link": '=HYPERLINK("https://example.org","x")',
    "spreadsheet plus": "+1+cmd|' /C calc'!A0",
    "spreadsheet minus": "-2+3",
    "spreadsheet at": "@SUM(1+1)",
    "spreadsheet tab": "\t=1+1",
    "spreadsheet return": "\r=1+1",
    "spreadsheet comma": 'a","=1+1","b',
    "spreadsheet full width": "＝1+1",
    "templates": "$HOME `id` $(id) %s {0}",
    "format": "%n%n%s {0.__class__} {x!r:>10}",
    "shell": "; rm -r . && true | cat > x",
    "shell variable": "${IFS}",
    "batch": "%PATH% & calc ^& !x!",
    "history": "!! !$",
    "option": "--force",
    "option short": "-n",
    "option end": "--",
    "option with a value": "--today=2030-01-01",
    "file of arguments": "@/etc/hostname",
    "standard input": "-",
    "sql": "'; DROP TABLE questions; --",
    "regular expression": "(a+)+$ [[:alpha:]] \\p{L} (?P<x>",
    "glob": "* ? [a-z] {a,b} **",
    "environment": "CAREPREP_HOME=/",
    "null words": "null None nan NaN undefined",
    "true words": "true yes on 1",
    "odd numbers": "1e999 -0 0x10 1_000 ٣",
    "date": "0000-00-00 9999-12-31 -1",
}

# What would lead a file elsewhere.
PATHS = {
    "up": "../../up",
    "up, Windows": "..\\..\\up",
    "up alone": "..",
    "here": ".",
    "root": "/etc/passwd",
    "home": "~/.ssh/id",
    "home of another": "~root/x",
    "drive": "C:\\Windows\\x",
    "drive alone": "C:",
    "share": "\\\\server\\share\\x",
    "device path": "\\\\.\\PhysicalDrive0",
    "device": "CON",
    "device with an ending": "nul.txt",
    "device in lower case": "aux",
    "device with a number": "COM1",
    "device with a space": "PRN .md",
    "stream": "file.txt:hidden",
    "hidden": ".hidden",
    "only dots": "....",
    "ends in a dot": "name.",
    "ends in a space": "name ",
    "address": "file:///etc/passwd",
    "encoded": "%2e%2e%2fup",
    "encoded twice": "%252e%252e%252f",
    "overlong slash": "..\u2215..\u2044up ．．／up",
    "nul in the middle": "name.md\x00.exe",
    "line in the middle": "na\nme",
    "a slash": "/",
    "many slashes": "//////",
    "question and star": "na?me*.md",
    "quotes": "na\"me'.md",
    "process": "/proc/self/environ",
    "long name": "n" * 300,
    "long name, wide": "名" * 200,
}

# What grows, or takes long.
SIZES = {
    "long": "*" * 500 + "[" * 500,
    "one long word": "x" * 5_000,
    "one long line": "word " * 2_000,
    "many lines": "line\n" * 500,
    "many empty lines": "\n" * 500,
    "many quotations": ">" * 300 + " a",
    "many bullets": "- " * 200 + "a",
    "many brackets": "[" * 1_000 + "]" * 1_000,
    "many links": "[a](" * 300,
    "many backticks": "`" * 999 + " " + "`" * 998,
    "many underscores": "_a" * 400,
    "many stars": "*a **a " * 200,
    "many entities": "&amp;" * 300,
    "many pipes": "|" * 400,
    "many escapes": "\\" * 999,
    "many tags": "<a>" * 300,
    "many comments": "<!--" * 300,
    "many numbers": "9" * 500,
    "many marks": "e" + "\u0301" * 500,
    "many joiners": "👩\u200d" * 200,
    "many commands": "\x1b[31m" * 300,
    "many commands unfinished": "\x1b]0;" * 300,
}

TEXT = MARKDOWN | TERMINAL | UNICODE | MARKUP | ORDERS | PATHS | SIZES


def _notebook(**tables: Any) -> bytes:
    """A file that is a notebook but for what these tables say."""
    whole = {
        "notebook": {"notebook": {"format": "careprep", "version": 1}},
        "child": {"child": {"name": "Juni"}},
    }
    return json.dumps(whole | tables).encode()


def _many(count: int) -> bytes:
    """Everything points at everything."""
    team = {f"t-{n}": {"name": f"Member {n}"} for n in range(count)}
    people = [{"member": key, "response": "accepted"} for key in team]
    return _notebook(
        team=team,
        questions={f"q-{n}": {"text": f"Question {n}", "ask": list(team)} for n in range(count)},
        meetings={"m-1": {"starts": "2026-01-20T15:00", "people": people}},
    )


_WHOLE = _notebook(questions={"q-1": {"text": "Who writes the letter?"}})

# Each of these opens (perhaps with faults to list) or is refused in a sentence; never more.
FILES = {
    "empty": b"",
    "white space": b" \n\t\r\n",
    "zeros": b"\0" * 4096,
    "a mark only": b"\xef\xbb\xbf",
    "a mark in front": b"\xef\xbb\xbf" + _WHOLE,
    "sixteen bits": _WHOLE.decode().encode("utf-16"),
    "thirty-two bits": _WHOLE.decode().encode("utf-32"),
    "latin": _WHOLE.replace(b"Juni", b"Zo\xeb"),
    "overlong": _WHOLE.replace(b"Juni", b"\xc0\xaf"),
    "half a character": _WHOLE.replace(b"Juni", b"\xe2\x82"),
    "surrogate bytes": _WHOLE.replace(b"Juni", b"\xed\xa0\x80"),
    "surrogate escape": _WHOLE.replace(b"Juni", b"\\ud800"),
    "surrogate escape in a name of a field": _WHOLE.replace(b'"text"', b'"\\udfff": 1, "text"'),
    "surrogate escape in an id": _WHOLE.replace(b'"q-1"', b'"q-\\ud83d"'),
    "nul escape": _WHOLE.replace(b"Juni", b"Ju\\u0000ni"),
    "control byte": _WHOLE.replace(b"Juni", b"Ju\x01ni"),
    "cut in the middle": _WHOLE[: len(_WHOLE) // 2],
    "cut at the end": _WHOLE[:-1],
    "more after the end": _WHOLE + b"}",
    "twice": _WHOLE * 2,
    "zeros at the end": _WHOLE + b"\0" * 100,
    "a comma too many": _WHOLE.replace(b"}}}", b"},}}"),
    "single quotes": _WHOLE.replace(b'"', b"'"),
    "a comment": b"/* x */" + _WHOLE,
    "lines of their own": b'{"notebook": {}}\n{"child": {}}\n',
    "a million brackets": b"[" * 1_000_000,
    "a million brackets, closed": b"[" * 1_000_000 + b"]" * 1_000_000,
    "a million braces": b'{"a":' * 200_000,
    "brackets in a field": _WHOLE.replace(b'"Juni"', b"[" * 100_000 + b"]" * 100_000),
    "brackets in an unknown field": _WHOLE.replace(
        b'"text"', b'"mine": ' + b"[" * 400 + b"]" * 400 + b', "text"'
    ),
    "a long line": _notebook(questions={"q-1": {"text": "x" * 3_000_000}}),
    "a long id": _notebook(questions={"q-" + "x" * 100_000: {"text": "Why?"}}),
    "a long number": _notebook(questions={"q-1": {"text": "Why?"}}).replace(
        b'"Why?"', b'"Why?", "minutes": ' + b"9" * 5_000
    ),
    "a huge number": _notebook(questions={"q-1": {"text": "Why?", "minutes": 10**18}}),
    "a huge fraction": _WHOLE.replace(b'"text"', b'"minutes": 1e999, "text"'),
    "not a number": _WHOLE.replace(b'"text"', b'"minutes": NaN, "text"'),
    "infinity": _WHOLE.replace(b'"text"', b'"minutes": -Infinity, "text"'),
    "minutes below nothing": _notebook(questions={"q-1": {"text": "Why?", "minutes": -5}}),
    "minutes in words": _notebook(questions={"q-1": {"text": "Why?", "minutes": "five"}}),
    "half a minute": _notebook(questions={"q-1": {"text": "Why?", "minutes": 2.5}}),
    "a meeting of a year": _notebook(
        meetings={"m-1": {"starts": "2026-01-20T15:00", "minutes": 525_600}}
    ),
    "a meeting of no time": _notebook(
        meetings={"m-1": {"starts": "2026-01-20T15:00", "minutes": 0}}
    ),
    "a meeting of a million years": _notebook(
        meetings={"m-1": {"starts": "2026-01-20T15:00", "minutes": 10**12}}
    ),
    "the first day": _notebook(
        child={"child": {"name": "Juni", "born": "0001-01-01"}},
        meetings={"m-1": {"starts": "0001-01-01T00:00"}},
        follow_ups={"f-1": {"what": "x", "due": "0001-01-01", "done_on": "0001-01-01"}},
        questions={"q-1": {"text": "Why?", "first_asked": "0001-01-01"}},
    ),
    "the last day": _notebook(
        child={"child": {"name": "Juni", "born": "9999-12-31", "plan_reviewed": "9999-12-31"}},
        meetings={"m-1": {"starts": "9999-12-31T23:59", "minutes": 600}},
        follow_ups={"f-1": {"what": "x", "due": "9999-12-31", "created": "9999-12-31T23:59"}},
        questions={"q-1": {"text": "Why?", "first_asked": "9999-12-31"}},
        goals={"g-1": {"own_words": "x", "start": "9999-12-31", "due": "9999-12-31"}},
    ),
    "days that are none": _notebook(
        follow_ups={"f-1": {"what": "x", "due": "2026-02-30"}},
        meetings={"m-1": {"starts": "2026-13-01T25:61"}},
    ),
    "a day with a zone": _notebook(meetings={"m-1": {"starts": "2026-01-20T15:00:00+02:00"}}),
    "no tables": b"{}",
    "a list": b"[]",
    "a word": b'"careprep"',
    "nothing at all": b"null",
    "another program's": b'{"_default": {"1": {"text": "x"}}}',
    "another format": _WHOLE.replace(b"careprep", b"other"),
    "a version below": _WHOLE.replace(b'"version": 1', b'"version": -1'),
    "a version in words": _WHOLE.replace(b'"version": 1', b'"version": "1"'),
    "a version far ahead": _WHOLE.replace(b'"version": 1', b'"version": 999999999999'),
    "tables that are lists": _notebook(team=[], goals=[1], questions="x", meetings=None),
    "records that are none": _notebook(team={"t-1": None, "t-2": 5, "t-3": [], "t-4": "x"}),
    "fields of other kinds": _notebook(
        team={"t-1": {"name": ["Kit"], "languages": "English", "consents": {"a": 1}}},
        questions={"q-1": {"text": {"a": 1}, "ask": "t-1", "private": "no"}},
    ),
    "the same name twice": _WHOLE.replace(b'"text"', b'"text": "Why?", "text"'),
    "the same id twice": _WHOLE.replace(b'"q-1"', b'"q-1": {"text": "Why?"}, "q-1"'),
    "the same id in two tables": _notebook(
        questions={"x": {"text": "Why?"}}, goals={"x": {"own_words": "Sleep"}}
    ),
    "an empty id": _notebook(questions={"": {"text": "Why?"}}),
    "an id that is a part": _notebook(questions={"read_back": {"text": "Why?"}}),
    "an id that leads elsewhere": _notebook(questions={"../../q": {"text": "Why?"}}),
    "an id of control characters": _notebook(questions={"\x1b[2J\n": {"text": "Why?"}}),
    "names that Python knows": _notebook(
        questions={"__class__": {"text": "Why?", "__dict__": {}, "+unknown": {"text": 1}}}
    ),
    "a circle": _notebook(
        goals={
            "g-1": {"own_words": "a", "horizon": "short_term", "part_of": "g-2"},
            "g-2": {"own_words": "b", "horizon": "short_term", "part_of": "g-1"},
        }
    ),
    "part of itself": _notebook(goals={"g-1": {"own_words": "a", "part_of": "g-1"}}),
    "about nobody": _notebook(
        questions={"q-1": {"text": "Why?", "ask": ["t-none"], "about": "g-none"}},
        follow_ups={"f-1": {"what": "x", "owner": "t-none", "meeting": "m-none"}},
        meetings={
            "m-1": {
                "starts": "2026-01-20T15:00",
                "people": [{"member": "t-none"}],
                "top": ["q-none"],
            }
        },
    ),
    "about the wrong kind": _notebook(
        questions={"q-1": {"text": "Why?", "ask": ["q-1"], "about": "q-1"}},
        meetings={"m-1": {"starts": "2026-01-20T15:00", "people": [{"member": "m-1"}]}},
    ),
    "invited twice": _notebook(
        team={"t-1": {"name": "Kit"}},
        meetings={
            "m-1": {"starts": "2026-01-20T15:00", "people": [{"member": "t-1"}, {"member": "t-1"}]}
        },
    ),
    "leaves before coming": _notebook(
        team={"t-1": {"name": "Kit"}},
        meetings={
            "m-1": {
                "starts": "2026-01-20T15:00",
                "people": [{"member": "t-1", "arrives": 500, "leaves": -3}],
            }
        },
    ),
    "five at the top": _notebook(
        questions={f"q-{n}": {"text": "Why?"} for n in range(5)},
        meetings={"m-1": {"starts": "2026-01-20T15:00", "top": [f"q-{n}" for n in range(5)]}},
    ),
    "words nobody knows": _notebook(
        follow_ups={"f-1": {"what": "x", "status": "lost", "kind": "?", "stage": "gone"}},
        goals={"g-1": {"own_words": "x", "lifecycle": "", "achievement": "x", "priority": 1}},
    ),
    "everybody is asked everything": _many(60),
    "a thousand topics": _notebook(
        questions={"q-1": {"text": "Why?", "topics": [f"topic {n}" for n in range(1000)]}}
    ),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a packed file": b"PK\x03\x04" + bytes(100),
    "a program": b"\x7fELF" + bytes(range(256)),
    "a page": b"<!doctype html><html></html>",
    "a diff": b"<<<<<<< ours\n" + _WHOLE + b"\n=======\n" + _WHOLE + b"\n>>>>>>> theirs\n",
}
