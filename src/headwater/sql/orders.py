"""Where the outcome depends on the order of rows, and whether the text settles that order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlglot import exp

from headwater.sql.functions import name_of, own_parts
from headwater.sql.volatile import Volatile

_LISTS: Final = tuple(
    node
    for node in (
        getattr(exp, name, None)
        for name in (
            *("ArrayAgg", "ArrayConcatAgg", "ArrayUniqueAgg", "ArrayUnionAgg", "GroupConcat"),
            *("JSONArrayAgg", "JSONBArrayAgg", "XMLAgg"),
        )
    )
    if node is not None
)
_LIST_NAMES: Final = frozenset(
    {
        *("array_agg", "collect_list", "collect_set", "group_concat", "grouparray", "json_agg"),
        *("groupuniqarray", "json_arrayagg", "json_group_array", "jsonb_agg", "list", "listagg"),
        *("set_agg", "string_agg", "wm_concat", "xmlagg"),
    }
)
# What forgets the order of a list.
_SETTLES: Final = frozenset(
    {
        *("array_sort", "arraysort", "list_sort", "sort_array", "sortarray", "array_size", "size"),
        *("array_length", "arraylength", "cardinality", "list_count", "len", "arraysize"),
        *("array_max", "array_min", "array_contains", "arraycontains", "list_contains"),
    }
)
_PICKS: Final = (exp.First, exp.Last, exp.AnyValue, exp.FirstValue, exp.LastValue)
_PICK_NAMES: Final = frozenset({"any_value", "arbitrary", "first", "last", "any", "anylast"})
_EXTREMES: Final = (exp.ArgMax, exp.ArgMin)
_EXTREME_NAMES: Final = frozenset({"max_by", "min_by", "arg_max", "arg_min", "argmax", "argmin"})
_NUMBERS: Final = (exp.RowNumber, exp.Ntile)
_NEIGHBOURS: Final = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)
_WIDEST: Final = 300
"""How long a select list may be that is compared with an order."""

_ORDER: Final = "add ORDER BY with columns that no two rows have in common"
_TIES: Final = "add a key to ORDER BY, so that no two rows are equal in it"

_ANY: Final = Volatile(
    "order",
    "it takes the value of any of the rows, which need not have the same",
    "use MIN or MAX, or group by it",
    surely=False,
)


def _none(what: str) -> Volatile:
    return Volatile("order", f"{what}, and nothing says in which order they come", _ORDER)


def _ties(what: str) -> Volatile:
    told = f"{what}; where rows are equal in ORDER BY, either may come first"
    return Volatile("ties", told, _TIES, surely=False)


def unordered(node: exp.Expr) -> Volatile | None:
    """Why another order of the same rows may change what this part of a query yields."""
    if isinstance(node, exp.Window):
        return _of_window(node)
    if isinstance(node, _LISTS) or name_of(node) in _LIST_NAMES:
        return _of_list(node)
    if isinstance(node, _PICKS) or name_of(node) in _PICK_NAMES:
        return None if _is_over_rows(node) else _ANY
    if isinstance(node, _EXTREMES) or name_of(node) in _EXTREME_NAMES:
        return _ties("it takes a value of one row")
    if isinstance(node, exp.Query | exp.Update | exp.Delete):
        return _of_limit(node)
    if isinstance(node, exp.Column | exp.Pseudocolumn) and node.name.lower() == "rownum":
        return _of_rownum(node)
    return None


def _of_window(window: exp.Expr) -> Volatile | None:
    function = window.this
    while isinstance(function, exp.IgnoreNulls | exp.RespectNulls | exp.Filter):
        function = function.this
    order = window.args.get("order")
    is_number = isinstance(function, _NUMBERS)
    if not is_number and not isinstance(function, _NEIGHBOURS):
        return _of_frame(window)
    if order is None:
        verb = "it numbers rows" if is_number else "it takes the value of another row"
        return _none(verb)
    keys = [*window.args.get("partition_by", ()), *_keys(order)]
    select = window.find_ancestor(exp.Select)
    if select is None or _is_settled(select, keys, function if not is_number else None):
        return None
    return _ties("it numbers rows" if is_number else "it takes the value of another row")


def _of_frame(window: exp.Expr) -> Volatile | None:
    """Of an aggregate over a frame that counts rows, which may part rows that are equal."""
    frame = window.args.get("spec")
    if frame is None or str(frame.args.get("kind") or "").upper() != "ROWS":
        return None
    sides = {str(frame.args.get(side) or "").upper() for side in ("start", "end")}
    if sides == {"UNBOUNDED"}:
        return None
    order = window.args.get("order")
    if order is None:
        return _none("its frame counts rows")
    select = window.find_ancestor(exp.Select)
    keys = [*window.args.get("partition_by", ()), *_keys(order)]
    return None if select and _grouped_within(select, keys) else _ties("its frame counts rows")


def _of_list(node: exp.Expr) -> Volatile | None:
    if _is_over_rows(node) or _is_settled_outside(node):
        return None
    order = node.find(exp.Order)
    parent = node.parent
    within = parent if isinstance(parent, exp.WithinGroup) else None
    if order is None and within is not None:
        order = within.expression if isinstance(within.expression, exp.Order) else None
    if order is None:
        return _none("it puts the values of rows into one")
    value = node.this
    while isinstance(value, exp.Order | exp.Limit | exp.Distinct) and value.this is not None:
        value = value.this
    values = _columns(value if isinstance(value, exp.Expr) else node)
    if values <= _columns_of(_keys(order)):
        return None
    return _ties("it puts the values of rows into one")


def _is_over_rows(node: exp.Expr) -> bool:
    outer = node.parent
    while isinstance(outer, exp.IgnoreNulls | exp.RespectNulls | exp.Filter):
        outer = outer.parent
    return isinstance(outer, exp.Window)


def _is_settled_outside(node: exp.Expr) -> bool:
    outer = node.parent
    while isinstance(outer, exp.WithinGroup | exp.Filter | exp.Distinct):
        outer = outer.parent
    return outer is not None and (outer.key in _SETTLES or name_of(outer) in _SETTLES)


def _of_limit(node: exp.Expr) -> Volatile | None:
    limit = node.args.get("limit") or node.args.get("offset")
    distinct = node.args.get("distinct")
    on = distinct.args.get("on") if isinstance(distinct, exp.Expr) else None
    if (limit is None or _is_all(limit)) and on is None:
        return None
    if isinstance(node.parent, exp.Exists) or _has_one_row(node):
        return None
    what = "it keeps one row of several" if on is not None else "it keeps some of the rows"
    order = node.args.get("order")
    if order is None:
        return _none(what)
    select = node if isinstance(node, exp.Select) else node.find(exp.Select)
    if isinstance(node, exp.Update | exp.Delete) or select is None:
        return _ties(what)
    is_settled = _is_settled(select, [*_keys(order)], None)
    return None if is_settled else _ties(what)


def _is_all(limit: exp.Expr) -> bool:
    """Whether it lets all rows through, or none."""
    count = limit.args.get("count") or limit.expression
    text = count.sql().upper() if isinstance(count, exp.Expr) else ""
    return text in {"ALL", "NULL", "0"}


def _has_one_row(node: exp.Expr) -> bool:
    if not isinstance(node, exp.Select) or node.args.get("group") is not None:
        return False
    if node.args.get("from_") is None:
        return True
    told = node.expressions
    return bool(told) and all(map(_is_total, told))


def _is_total(item: exp.Expr) -> bool:
    """Whether an item of a select list is made of all rows at once."""
    parts = [*own_parts(item)]
    has_total = any(isinstance(part, exp.AggFunc) for part in parts)
    return has_total and not any(isinstance(part, exp.Window) for part in parts)


def _of_rownum(node: exp.Expr) -> Volatile | None:
    if node.find_ancestor(exp.Where) is None:
        return None
    select = node.find_ancestor(exp.Select)
    source = select.args.get("from_") if select is not None else None
    inner = source.this if source is not None else None
    ordered = isinstance(inner, exp.Subquery) and inner.this.args.get("order") is not None
    return _ties("it keeps some of the rows") if ordered else _none("it keeps some of the rows")


def _keys(order: exp.Expr) -> Iterator[exp.Expr]:
    for each in order.expressions:
        yield each.this if isinstance(each, exp.Ordered) else each


def _is_settled(select: exp.Expr, keys: list[exp.Expr], picked: exp.Expr | None) -> bool:
    """Whether rows that are equal in these keys are equal in all that is kept of them.

    picked: what is taken of another row; None where the row as a whole is.
    """
    if _grouped_within(select, keys):
        return True
    if picked is not None:
        return _columns(picked) <= _columns_of(keys)
    if any(each.name.upper() == "ALL" for each in keys if isinstance(each, exp.Column | exp.Var)):
        return True
    told = select.expressions
    # Each window would go through all of a list that nobody wrote by hand.
    if len(told) > _WIDEST or any(each.is_star for each in told):
        return False
    # Ordinals and aliases stand for what the select list has.
    names = {each.name.lower() for each in keys}
    left = [
        each
        for number, each in enumerate(told, start=1)
        if str(number) not in names and (each.alias or "").lower() not in names - {""}
    ]
    return _columns_of(each for each in left if not each.find(exp.Window)) <= _columns_of(keys)


def _grouped_within(select: exp.Expr, keys: Iterable[exp.Expr]) -> bool:
    """Whether each row of a query is one group, and the keys tell the groups apart."""
    group = select.args.get("group")
    if group is None or not group.expressions:
        return False
    aliases = {each.alias.lower(): each.this for each in select.expressions if each.alias}
    told = [*keys]
    texts = {each.sql().lower() for each in told}
    texts |= {aliases[text].sql().lower() for text in texts if text in aliases}
    for key in told:
        if isinstance(key, exp.Literal) and key.name.isdigit():
            at = int(key.name) - 1
            if at < len(select.expressions):
                texts.add(select.expressions[at].unalias().sql().lower())
    return all(_group_text(each, select).lower() in texts for each in group.expressions)


def _group_text(key: exp.Expr, select: exp.Expr) -> str:
    if isinstance(key, exp.Literal) and key.name.isdigit():
        at = int(key.name) - 1
        return select.expressions[at].unalias().sql() if at < len(select.expressions) else ""
    return key.sql()


def _columns(node: exp.Expr) -> set[str]:
    return {each.name.lower() for each in node.find_all(exp.Column)}


def _columns_of(nodes: Iterable[exp.Expr]) -> set[str]:
    return {name for node in nodes for name in _columns(node)}
