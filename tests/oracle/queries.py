"""Random queries over given tables, most of which run."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from oracle.expressions import (
    Columns,
    Pen,
    Sight,
    aggregate,
    condition,
    constant,
    leaf,
    value,
    window,
)
from oracle.worlds import KINDS, Table

_KINDS = ("int", "int", "int", "text", "text", "bool", "date")


@dataclass
class From:
    """What stands between FROM and WHERE.

    columns: every column as it may be written. bare: those that need no qualifier, by name.
    stars: per source, the columns that `*` has of it.
    """

    text: str = ""
    columns: Columns = field(default_factory=list[tuple[str, str]])
    names: list[str] = field(default_factory=list[str])
    sources: list[tuple[str, Columns]] = field(default_factory=list[tuple[str, Columns]])


def draw_query(dice: random.Random, tables: Sequence[Table], *, duck: bool) -> str:
    """A query; much of SQL is in it sooner or later."""
    pen = Pen(dice, duck, tables, _subquery)
    if duck and pen.chance(0.05):
        return _pivot(pen)
    text, _ = _query(pen, [], dice.choice((0, 1, 1, 2, 2)), whole=True)
    return text


def _query(pen: Pen, outer: Columns, depth: int, *, whole: bool = False) -> tuple[str, Columns]:
    """A query of any form and the columns that it has."""
    before = [*pen.ctes]
    clause = _with(pen, depth) if depth > 0 and pen.chance(0.35 if whole else 0.1) else ""
    if depth > 0 and pen.chance(0.14):
        text, columns = _set_operation(pen, outer, depth)
    else:
        text, columns = _select(pen, outer, depth, whole=whole)
    pen.ctes = before
    return clause + text, columns


def _with(pen: Pen, depth: int) -> str:
    parts: list[str] = []
    recursive = pen.chance(0.25)
    for _ in range(pen.dice.randint(1, 3)):
        if recursive and pen.chance(0.6):
            parts.append(_recursive(pen))
            continue
        text, columns = _query(pen, [], depth - 1)
        # Sometimes under the name of a table, which nothing behind it can see any more.
        shadows = pen.chance(0.2)
        name = pen.dice.choice(pen.tables).name if shadows else pen.fresh("w")
        if any(each == name for each, _ in pen.ctes) or (recursive and shadows):
            name = pen.fresh("w")
        listed = ""
        if pen.chance(0.2):
            columns = [(pen.fresh("h"), kind) for _, kind in columns]
            listed = f"({', '.join(each for each, _ in columns)})"
        kept = pen.dice.choice(("", "", "", "MATERIALIZED ")) if not recursive else ""
        parts.append(f"{name}{listed} AS {kept}({text})")
        pen.ctes.append((name, columns))
    return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)} "


def _recursive(pen: Pen) -> str:
    name, n, v = pen.fresh("r"), pen.fresh("n"), pen.fresh("v")
    first, again = _table_of(pen), _table_of(pen)
    x, y = pen.fresh("x"), pen.fresh("x")
    start = _select_of(pen, Sight(_of_table(first, x)), f"{first.name} AS {x}", ("int", "int"))
    joined = Sight([*_of_table(again, y), (f"{name}.{v}", "int")])
    union = pen.dice.choice(("UNION ALL", "UNION"))
    on = f"{y}.k = {name}.{pen.dice.choice((n, v))} % 5"
    body = (
        f"{start} {union} SELECT {name}.{n} + 1, {value(pen, 'int', joined, 1)} FROM {name} "
        f"JOIN {again.name} AS {y} ON {on} WHERE {name}.{n} < 3"
    )
    pen.ctes.append((name, [(n, "int"), (v, "int")]))
    return f"{name}({n}, {v}) AS ({body})"


def _select_of(pen: Pen, sight: Sight, source: str, kinds: Sequence[str]) -> str:
    items = ", ".join(value(pen, kind, sight, 1) for kind in kinds)
    where = f" WHERE {condition(pen, sight, 1)}" if pen.chance(0.4) else ""
    return f"SELECT {items} FROM {source}{where}"


def _table_of(pen: Pen) -> Table:
    free = [each for each in pen.tables if each.name not in {name for name, _ in pen.ctes}]
    return pen.dice.choice(free or [*pen.tables])


def _of_table(table: Table, alias: str) -> Columns:
    return [(f"{alias}.{name}", KINDS[name]) for name in table.columns]


def _subquery(pen: Pen, outer: Columns, depth: int, kinds: Sequence[str]) -> str:
    """A query inside an expression: of one row, unless it is asked whether something is in it."""
    source = _from(pen, [], max(0, depth - 1), most=1)
    sight = Sight(source.columns, outer)
    where = f" WHERE {condition(pen, sight, max(1, depth))}" if pen.chance(0.8) else ""
    if len(kinds) == 1 and pen.chance(0.75):
        items = aggregate(pen, kinds[0], sight)
    else:
        items = ", ".join(value(pen, kind, sight, 1) for kind in kinds)
        if len(kinds) == 1:
            where += (
                f" ORDER BY 1{', ' + leaf(pen, 'int', sight) if pen.chance(0.3) else ''} LIMIT 1"
            )
    return f"SELECT {items} FROM {source.text}{where}"


def _item(  # noqa: C901 because a list of forms is no nesting
    pen: Pen, before: Columns, depth: int
) -> tuple[str, str, Columns]:
    """One source: its text, by what its columns are qualified, and their bare names."""
    dice = pen.dice
    alias = pen.fresh("x")
    lists = [ref for ref, kind in before if kind == "list"]
    ints = [ref for ref, kind in before if kind == "int"]
    roll = dice.random()
    if depth > 0 and roll < 0.16:
        text, columns = _query(pen, [], depth - 1)
        if pen.chance(0.2):
            columns = [(pen.fresh("h"), kind) for _, kind in columns]
            return f"({text}) AS {alias}({', '.join(n for n, _ in columns)})", alias, columns
        return f"({text}) AS {alias}", alias, columns
    if roll < 0.22 and ints:
        name = pen.fresh("c")
        return f"generate_series(1, {dice.choice(ints)}) AS {alias}({name})", alias, [(name, "int")]
    if roll < 0.32 and lists:
        name = pen.fresh("c")
        if not pen.duck and pen.chance(0.4):
            at = pen.fresh("c")
            text = f"unnest({dice.choice(lists)}) WITH ORDINALITY AS {alias}({name}, {at})"
            return text, alias, [(name, "int"), (at, "int")]
        return f"unnest({dice.choice(lists)}) AS {alias}({name})", alias, [(name, "int")]
    if depth > 0 and roll < 0.42 and before:
        text, columns = _select(pen, before, depth - 1)
        return f"LATERAL ({text}) AS {alias}", alias, columns
    if 0.42 < roll < 0.46:
        names = [pen.fresh("c") for _ in range(2)]
        kinds = [dice.choice(("int", "text")) for _ in names]
        rows = ", ".join(
            f"({', '.join(constant(pen, kind) for kind in kinds)})"
            for _ in range(dice.randint(1, 3))
        )
        columns = [*zip(names, kinds, strict=False)]
        return f"(VALUES {rows}) AS {alias}({', '.join(names)})", alias, columns
    if 0.46 < roll < 0.50 and not pen.duck:
        text = f"(TABLE {_table_of(pen).name}) AS {alias}"
        columns = [(name, KINDS[name]) for name in _last_table(pen, text).columns]
        return text, alias, columns
    if pen.ctes and pen.chance(0.6):
        name, columns = dice.choice(pen.ctes)
        return (f"{name} AS {alias}", alias, columns) if pen.chance(0.5) else (name, name, columns)
    table = _table_of(pen)
    columns = [(name, KINDS[name]) for name in table.columns]
    hidden = dict(pen.ctes).get(table.name)
    if hidden is not None:
        columns = hidden
    written = table.name.upper() if pen.chance(0.1) else table.name
    if pen.chance(0.2):
        return written, table.name, columns
    return f"{written} {alias}" if pen.chance(0.5) else f"{written} AS {alias}", alias, columns


def _last_table(pen: Pen, text: str) -> Table:
    return next(each for each in pen.tables if f"TABLE {each.name})" in text)


def _from(pen: Pen, outer: Columns, depth: int, *, most: int = 3) -> From:
    found = From()
    text, alias, columns = _item(pen, outer, depth)
    found.text = text
    _add(found, alias, columns)
    for _ in range(pen.dice.choice((0, 0, 1, 1, 2)[: most + 2]) if most > 1 else 0):
        _join(pen, found, depth)
    return found


def _add(found: From, alias: str, columns: Columns) -> None:
    found.sources.append((alias, columns))
    found.columns += [(f"{alias}.{name}", kind) for name, kind in columns]
    found.names += [name for name, _ in columns]


def _join(pen: Pen, found: From, depth: int) -> None:
    dice = pen.dice
    text, alias, columns = _item(pen, found.columns, depth)
    if any(alias == each for each, _ in found.sources):
        return
    lateral = text.startswith(("LATERAL", "unnest", "generate"))
    kind = dice.choice(("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "INNER JOIN"))
    mine = [(n, k) for n, k in columns if found.names.count(n) == 1]
    shared = [n for n, k in mine if (n, k) in [c for _, cs in found.sources for c in cs]]
    if lateral:
        found.text += dice.choice(
            (f", {text}", f" CROSS JOIN {text}", f" LEFT JOIN {text} ON TRUE")
        )
    elif "k" in shared and pen.chance(0.4):
        keys = ["k", *[each for each in shared if each != "k" and pen.chance(0.3)]]
        everything = {n for n, _ in columns} & set(found.names)
        if pen.chance(0.3) and everything == set(shared):
            found.text += f" NATURAL {kind} {text}"
            keys = shared
        else:
            found.text += f" {kind} {text} USING ({', '.join(keys)})"
        _add(found, alias, columns)
        for key in keys:
            its = dict(columns)[key]
            found.names.remove(key)
            found.columns.append((key, its))
        return
    elif pen.duck and pen.chance(0.12):
        way = dice.choice(("SEMI", "ANTI"))
        on = _on(
            pen, Sight([*found.columns, *((f"{alias}.{n}", k) for n, k in columns)]), alias, found
        )
        found.text += f" {way} JOIN {text} ON {on}"
        return
    elif pen.chance(0.12):
        found.text += dice.choice((f" CROSS JOIN {text}", f", {text}"))
    else:
        both = Sight([*found.columns, *((f"{alias}.{n}", k) for n, k in columns)])
        found.text += f" {kind} {text} ON {_on(pen, both, alias, found, full=kind[0] == 'F')}"
    _add(found, alias, columns)


def _on(pen: Pen, both: Sight, alias: str, found: From, *, full: bool = False) -> str:
    theirs = [ref for ref, kind in both.columns if kind == "int" and ref.startswith(f"{alias}.")]
    mine = [ref for ref, kind in found.columns if kind == "int"]
    if theirs and mine and (full or pen.chance(0.75)):
        equal = f"{pen.dice.choice(mine)} = {pen.dice.choice(theirs)}"
        more = f" AND {condition(pen, both, 1)}" if pen.chance(0.25) and not full else ""
        return equal + more
    return condition(pen, both, 1)


def _bare(pen: Pen, found: From) -> Columns:
    """Columns as they are written: now and then without a qualifier."""
    return [
        (ref.rsplit(".", 1)[-1], kind)
        if found.names.count(ref.rsplit(".", 1)[-1]) == 1 and pen.chance(0.3)
        else (ref, kind)
        for ref, kind in found.columns
    ]


def _select(  # noqa: C901 because a list of forms is no nesting
    pen: Pen, outer: Columns, depth: int, *, whole: bool = False
) -> tuple[str, Columns]:
    found = _from(pen, outer, depth)
    sight = Sight(_bare(pen, found), outer, windows=True)
    plain = replace(sight, windows=False)
    where = f" WHERE {condition(pen, plain, depth)}" if pen.chance(0.3) else ""
    roll = pen.dice.random()
    if roll < 0.22:
        return _grouped(pen, found, plain, where)
    if roll < 0.26:
        items, columns = _listed(pen, 3, lambda kind: aggregate(pen, kind, plain))
        return f"SELECT {items} FROM {found.text}{where}", columns
    if roll < 0.36:
        starred = _starred(pen, found, sight, whole=whole)
        if starred is not None:
            items, columns = starred
            if pen.duck and items == "*" and pen.chance(0.4):
                return f"FROM {found.text}{where}", columns
            return (
                f"SELECT {items} FROM {found.text}{where}{_end(pen, len(columns))}",
                columns,
            )
    if pen.duck and pen.chance(0.12):
        first, second = pen.fresh("o"), pen.fresh("o")
        reused = replace(sight, columns=[*sight.columns, (first, "int"), (first, "int")])
        items = f"{value(pen, 'int', sight)} AS {first}, {value(pen, 'int', reused)} AS {second}"
        columns = [(first, "int"), (second, "int")]
    else:
        items, columns = _listed(pen, 4, lambda kind: value(pen, kind, sight))
    named = ""
    lists = [ref for ref, kind in plain.columns if kind == "list"]
    if lists and pen.chance(0.15):
        columns = [*columns, (pen.fresh("o"), "int")]
        items += f", unnest({pen.dice.choice(lists)}) AS {columns[-1][0]}"
    if pen.chance(0.06):
        call = f"SUM({leaf(pen, 'int', plain)}) OVER win AS {pen.fresh('o')}"
        key = value(pen, "int", plain, 1)
        named = f" WINDOW win AS ({pen.dice.choice(('PARTITION BY', 'ORDER BY'))} {key})"
        columns = [*columns, (call.rsplit(" ", 1)[-1], "int")]
        items += f", {call}"
    if pen.duck and pen.chance(0.1):
        named += f" QUALIFY {window(pen, 'int', plain)} {pen.dice.choice(('=', '<='))} 2"
    if pen.chance(0.1):
        if pen.chance(0.5):
            keys = [value(pen, "int", plain, 1)]
            order = ", ".join([*keys, *(str(at) for at in range(1, len(columns) + 1))])
            text = f"SELECT DISTINCT ON ({keys[0]}) {items} FROM {found.text}{where}{named}"
            return f"{text} ORDER BY {order}", columns
        return f"SELECT DISTINCT {items} FROM {found.text}{where}{named}", columns
    return (
        f"SELECT {items} FROM {found.text}{where}{named}{_end(pen, len(columns))}",
        columns,
    )


def _listed(pen: Pen, most: int, write: Callable[[str], str]) -> tuple[str, Columns]:
    items: list[str] = []
    columns: Columns = []
    for _ in range(pen.dice.randint(1, most)):
        kind = pen.dice.choice(_KINDS)
        name = pen.fresh("o")
        items.append(f"{write(kind)} AS {name}")
        columns.append((name, kind))
    return ", ".join(items), columns


def _starred(pen: Pen, found: From, sight: Sight, *, whole: bool) -> tuple[str, Columns] | None:
    """A list with a star, where no name would be there twice."""
    every = [c for _, columns in found.sources for c in columns]
    merged = " USING " in found.text or "NATURAL" in found.text or "SEMI" in found.text
    merged = merged or "ANTI" in found.text
    alias, own = pen.dice.choice(found.sources)
    if len({name for name, _ in own}) < len(own):
        return None
    if not merged and len({name for name, _ in every}) == len(every) and pen.chance(0.6):
        star, columns = "*", every
    elif whole and pen.chance(0.5):
        return "*", []
    else:
        star, columns = f"{alias}.*", own
    if pen.duck and pen.chance(0.5) and len(columns) > 2:
        (left, _), (other, kind) = pen.dice.sample(columns, 2)
        if pen.chance(0.6):
            star += f" EXCLUDE ({left})"
            columns = [each for each in columns if each[0] != left]
        if pen.chance(0.4):
            star += f" REPLACE ({value(pen, kind, sight, 1)} AS {other})"
        elif pen.chance(0.4):
            new = pen.fresh("o")
            star += f" RENAME ({other} AS {new})"
            columns = [(new, kind) if name == other else (name, kind) for name, kind in columns]
    elif pen.chance(0.3):
        name = pen.fresh("o")
        star += f", {value(pen, 'int', sight)} AS {name}"
        columns = [*columns, (name, "int")]
    return star, columns


def _end(pen: Pen, width: int) -> str:
    """An order in which no two rows that differ are equal, and a limit."""
    if not width or not pen.chance(0.2):
        return ""
    places = [*range(1, width + 1)]
    pen.dice.shuffle(places)
    order = ", ".join(f"{at} {pen.dice.choice(('', 'DESC'))}".strip() for at in places)
    return f" ORDER BY {order} LIMIT {pen.dice.randint(1, 4)}"


def _grouped(pen: Pen, found: From, sight: Sight, where: str) -> tuple[str, Columns]:
    kinds = [pen.dice.choice(("int", "text", "bool")) for _ in range(pen.dice.randint(1, 2))]
    keys = [(value(pen, kind, sight, pen.dice.choice((0, 0, 1))), kind) for kind in kinds]
    keys = [(key, kind) for key, kind in keys if any(ref in key for ref, _ in sight.columns)]
    names = [(pen.fresh("g"), kind) for _, kind in keys]
    held = [(pen.fresh("o"), pen.dice.choice(("int", "int", "text"))) for _ in range(2)]
    items = [f"{key} AS {name}" for (key, _), (name, _) in zip(keys, names, strict=False)]
    items += [f"{aggregate(pen, kind, sight)} AS {name}" for name, kind in held]
    if pen.chance(0.2) and keys:
        # An expression over groups, in which keys and aggregates stand as columns do.
        over = Sight([*keys, (aggregate(pen, "int", sight), "int")])
        held.append((pen.fresh("o"), "int"))
        items.append(f"{value(pen, 'int', over, 2)} AS {held[-1][0]}")
    by = [key for key, _ in keys]
    roll = pen.dice.random()
    if roll < 0.2:
        group = ", ".join(str(at) for at in range(1, len(by) + 1))
    elif roll < 0.3 and pen.duck:
        group = "ALL"
    elif roll < 0.4:
        group = ", ".join(name for name, _ in names)
    elif roll < 0.5 and by:
        group = pen.dice.choice(
            (
                f"ROLLUP ({', '.join(by)})",
                f"CUBE ({', '.join(by)})",
                f"GROUPING SETS (({', '.join(by)}), ({by[0]}), ())",
            )
        )
    else:
        group = ", ".join(by)
    clause = f" GROUP BY {group}" if by else ""
    having = f" HAVING {aggregate(pen, 'int', sight)} > {pen.dice.randint(0, 4)}"
    clause += having if pen.chance(0.25) else ""
    text = f"SELECT {', '.join(items)} FROM {found.text}{where}{clause}"
    return text + _end(pen, len(items)), [*names, *held]


def _set_operation(pen: Pen, outer: Columns, depth: int) -> tuple[str, Columns]:
    kinds = [pen.dice.choice(("int", "text")) for _ in range(pen.dice.randint(1, 3))]
    names = [pen.fresh("o") for _ in kinds]
    by_name = pen.duck and pen.chance(0.25)

    def branch() -> str:
        found = _from(pen, outer, max(0, depth - 1))
        sight = Sight(_bare(pen, found), outer)
        order = [*range(len(kinds))]
        if by_name:
            pen.dice.shuffle(order)
        items = ", ".join(f"{value(pen, kinds[at], sight, 1)} AS {names[at]}" for at in order)
        where = f" WHERE {condition(pen, sight, 1)}" if pen.chance(0.3) else ""
        return f"SELECT {items} FROM {found.text}{where}"

    text = branch()
    for _ in range(pen.dice.randint(1, 2)):
        ways = ("UNION ALL", "UNION ALL", "UNION", "EXCEPT", "INTERSECT", "EXCEPT ALL")
        way = pen.dice.choice(ways[:3] if by_name else ways)
        text += f" {way}{' BY NAME' if by_name else ''} {branch()}"
    if by_name:
        return f"SELECT {', '.join(names)} FROM ({text}) AS {pen.fresh('x')}", [
            *zip(names, kinds, strict=False)
        ]
    return text + _end(pen, len(kinds)), [*zip(names, kinds, strict=False)]


def _pivot(pen: Pen) -> str:
    """PIVOT and UNPIVOT, as statements and between FROM and WHERE."""
    dice = pen.dice
    table = _table_of(pen)
    ints = [name for name in table.columns if KINDS[name] == "int"]
    texts = [name for name in table.columns if KINDS[name] == "text"] or ints
    on, by = dice.choice(ints + texts), dice.choice(table.columns[:2])
    measure = dice.choice([name for name in ints if name not in {on, by}] or ints)
    values = "('a', 'b', 'ab')" if KINDS[on] == "text" else "(1, 2, 3)"
    call = dice.choice((f"SUM({measure})", f"MAX({measure})", f"COUNT({measure})"))
    inner = table.name if pen.chance(0.5) else f"(SELECT {by}, {on}, {measure} FROM {table.name})"
    if on in {by, measure}:
        inner = table.name
    return dice.choice(
        (
            f"PIVOT {inner} ON {on} IN {values} USING {call} GROUP BY {by}",
            f"PIVOT {inner} ON {on} IN {values} USING {call} AS m, COUNT(*) AS n GROUP BY {by}",
            f"SELECT * FROM {inner} PIVOT ({call} FOR {on} IN {values} GROUP BY {by})",
            f"FROM {inner} PIVOT ({call} FOR {on} IN {values})",
            (
                f"UNPIVOT (SELECT id, k, {measure} AS m FROM {table.name}) ON k, m "
                "INTO NAME what VALUE v"
            ),
            (
                f"SELECT id, what, v FROM (SELECT id, k, {measure} AS m FROM {table.name}) "
                "UNPIVOT (v FOR what IN (k, m))"
            ),
            (
                f"SELECT * FROM (SELECT id, k, {measure} AS m FROM {table.name}) "
                "UNPIVOT INCLUDE NULLS (v FOR what IN (k, m))"
            ),
        )
    )
