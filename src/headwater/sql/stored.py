"""Names as a database keeps them."""

from __future__ import annotations

from sqlglot import exp

from headwater.sql.dialects import Dialect


def store_columns(tree: exp.Expr, dialect: Dialect) -> None:
    """Put the names in a statement, but those of tables, into the case in which they are kept."""
    if dialect.stores_columns == "exact":
        return
    for node in tree.find_all(exp.Identifier):
        if not isinstance(node.parent, exp.Table):
            name = dialect.stored_column(node.name, quoted=bool(node.args.get("quoted")))
            if name != node.name:
                node.set("this", name)
