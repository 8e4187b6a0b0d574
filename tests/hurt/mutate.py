"""Notebooks as a bad disk, a bad program or a hasty hand leaves them: bytes, and what they say."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

from careprep.model.records import TABLES

# ── the bytes ────────────────────────────────────────────────────────────────────────────────────


def truncated(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 10, 100])):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def repeated(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    piece = content[start : start + chance.choice([1, 10, 1000])]
    at = chance.choice([start, chance.randrange(len(content))])
    return content[:at] + piece + content[at:]


def removed(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    return content[:start] + content[start + chance.choice([1, 2, 50, 5000]) :]


def zeroed(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content))
    size = chance.choice([1, 512, 4096])
    return content[:start] + b"\0" * size + content[start + size :]


def inserted(content: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    odd = [
        b"\xff",
        b"\xed\xa0\x80",
        b"\\ud83d",
        b"\x1b[2J",
        b"\xe2\x80\xae",
        b",",
        b"}",
        b'"',
        b"//",
    ]
    return content[:at] + chance.choice(odd) + content[at:]


def other_text(content: bytes, chance: random.Random) -> bytes:
    text = content.decode("utf-8")
    code = chance.choice(
        ["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7", "latin-1", "cp037"]
    )
    return text.encode(code, "replace")


def no_notebook(_content: bytes, chance: random.Random) -> bytes:
    other = [b"", b"\n", b"\0" * 4096, b"null", b"[]", b"{}", b"1e999", b'"notebook"', b"[" * 99999]
    deep = b'{"notebook": ' * 5000 + b"{}" + b"}" * 5000
    return chance.choice([*other, deep, chance.randbytes(chance.randrange(300))])


def key_twice(content: bytes, chance: random.Random) -> bytes:
    """A name that stands in one place twice: copied by hand, and not given another."""
    data = json.loads(content)
    name = chance.choice([each for each in TABLES if data.get(each)])
    key = chance.choice(list(data[name]))
    row = json.dumps(data[name][key], ensure_ascii=False)
    other = row.replace("e", "3")
    text = json.dumps(data, ensure_ascii=False)
    whole = f"{json.dumps(key)}: {row}"
    return text.replace(whole, f"{json.dumps(key)}: {other}, {whole}", 1).encode()


# ── what it says ─────────────────────────────────────────────────────────────────────────────────

Place = tuple[Any, Any]
"""A dict or list, and the key or index of something in it."""


DEEP = "@deep"  # the standard library could not write it out: it is put in afterwards


def _deepened(text: str, chance: random.Random) -> str:
    while f'"{DEEP}"' in text:
        depth = chance.choice([3, 50, 300, 450, 480, 490, 900, 950, 980, 5000])
        text = text.replace(f'"{DEEP}"', '{"in":[' * depth + "1" + "]}" * depth, 1)
    return text


ODD: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**30, -(10**400), 0.1, 1e308, -0.0, 1e16,
    float("nan"), float("inf"), "", " ", "\0", "\x1b]0;x\x07", "\ud800", "\u202eabc",
    "x" * 70_000, "a\u2028b",
    "🧸" * 500, [], {}, [[]], [None], [{}], {"": ""}, {"id": 1}, "t-nobody", "q-dyf2ny", "m-jf3wts",
    "g-n944ex", "2026-01-14", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "99999-01-01",
    "2026-01-14T25:00", "2026-01-14T15:00:00Z", "9999-12-31T23:59", "0001-01-01T00:00", "yes", "1",
]  # fmt: skip


def _odd(chance: random.Random) -> Any:
    if chance.random() < 0.05:
        return DEEP
    return copy.deepcopy(chance.choice(ODD))  # it may be changed in turn


def _places(value: Any) -> list[Place]:
    found: list[Place] = []
    inside = [value]
    while inside:
        each = inside.pop()
        names = list(each) if isinstance(each, dict) else list(range(len(each)))
        found += [(each, name) for name in names]
        inside += [each[name] for name in names if isinstance(each[name], dict | list)]
    return found


def odd_value(data: Any, chance: random.Random) -> None:
    """Somewhere stands something else."""
    holder, name = chance.choice(_places(data))
    holder[name] = _odd(chance)


def moved_value(data: Any, chance: random.Random) -> None:
    """Somewhere stands what stands elsewhere."""
    places = _places(data)
    (holder, name), (other, its) = chance.choice(places), chance.choice(places)
    holder[name] = json.loads(json.dumps(other[its]))


def gone(data: Any, chance: random.Random) -> None:
    holder, name = chance.choice(_places(data))
    del holder[name]


def renamed(data: Any, chance: random.Random) -> None:
    """A field, a record or a table with another name; its place changes as well."""
    holder, name = chance.choice([p for p in _places(data) if isinstance(p[0], dict)])
    names = [
        "",
        "id",
        "+id",
        "+unknown",
        "name",
        "_default",
        "a" * 300,
        "\x1b[31m",
        "\u202e",
        "\ud800",
    ]
    holder[chance.choice([*names, name.upper(), f"{name} "])] = holder.pop(name)


def added(data: Any, chance: random.Random) -> None:
    holders = [data, *(v for h, k in _places(data) if isinstance(v := h[k], dict | list))]
    holder = chance.choice(holders)
    if isinstance(holder, list):
        holder.insert(chance.randint(0, len(holder)), _odd(chance))
    else:
        holder[chance.choice(["", "id", "+id", "+unknown", "zz", "created", "due"])] = _odd(chance)


def odd_record(data: Any, chance: random.Random) -> None:
    table = data.get(chance.choice(list(TABLES)))
    if isinstance(table, dict):
        keys = [
            *table,
            "t-new",
            "",
            " ",
            "child",
            "notebook",
            "q-dyf2ny",
            "what-matters",
            "__class__",
        ]
        table[chance.choice(keys)] = _odd(chance)


def odd_table(data: Any, chance: random.Random) -> None:
    data[chance.choice([*TABLES, "_default"])] = _odd(chance)


def circle(data: Any, chance: random.Random) -> None:
    """Goals that are part of each other, or of themselves."""
    goals = data.get("goals")
    if isinstance(goals, dict) and goals:
        for goal in goals.values():
            if isinstance(goal, dict):
                goal["part_of"] = chance.choice(list(goals))


def other_version(data: Any, chance: random.Random) -> None:
    header = data.get("notebook", {})
    if isinstance(header, dict) and isinstance(header.get("notebook"), dict):
        header["notebook"]["version"] = chance.choice([0, 2, -1, "1", 1.0, 1.5, None, 10**30])


def many(data: Any, chance: random.Random) -> None:
    """A list a hundred times as long."""
    lists = [v for h, k in _places(data) if isinstance(v := h[k], list) and v]
    if lists:
        each = chance.choice(lists)
        first = json.dumps(each[0])
        each += [json.loads(first) for _ in range(100) if len(first) < 2000]


BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    truncated, flipped, repeated, removed, zeroed, inserted, other_text, no_notebook, key_twice,
)  # fmt: skip
MEANING: tuple[Callable[[Any, random.Random], None], ...] = (
    odd_value, odd_value, odd_value, moved_value, moved_value, gone, renamed, added, odd_record,
    odd_table, circle, other_version, many,
)  # fmt: skip


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The notebook, broken in one way or in several."""
    if chance.random() < 0.25:
        return chance.choice(BYTES)(content, chance)
    data = json.loads(content)
    for _ in range(chance.choice([1, 1, 1, 2, 3, 20])):
        chance.choice(MEANING)(data, chance)
    ascii_only = chance.random() < 0.5
    text = json.dumps(data, ensure_ascii=ascii_only, indent=chance.choice([None, 2]))
    return _deepened(text, chance).encode("utf-8", "surrogatepass")
