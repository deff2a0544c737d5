"""The daily close: from payments to the figure that the board sees."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from headwater.demo.blueprint import Engine, Pipeline, Table, Task
from headwater.demo.platforms import AIRFLOW_JOBS, FINANCE_BUCKET, WAREHOUSE

SETTLEMENTS: Final = Table(
    namespace=FINANCE_BUCKET,
    name="ledger/settlements",
    domain="finance",
    columns="""
    p.payment_id p.currency
    day    date           = to_date(p.captured_at)  -- When the money moved.
    amount decimal(14,2)  = (p.amount_cents - coalesce(f.amount_cents, 0)) / 100  -- Net of refunds.
    """,
    query=(
        "from raw/billing/payments as p "
        "left join raw/billing/refunds as f on f.payment_id = p.payment_id "
        "where p.status = 'captured'"
    ),
    about="Every payment that is final, net of refunds: the close counts from here.",
    kind="FILE",
    tier=1,
    rows=50_200,
)
REHEARSED_SETTLEMENTS: Final = Table(
    namespace=FINANCE_BUCKET,
    name="ledger_staging/settlements",
    domain="finance",
    columns=SETTLEMENTS.columns,
    query=SETTLEMENTS.query,
    about="A rehearsal of the close on the payments of two days ago. Never to be reported.",
    kind="FILE",
    rows=48_900,
)
REPORT: Final = Table(
    namespace=WAREHOUSE,
    name="ANALYTICS.FINANCE.DAILY_REVENUE_REPORT",
    domain="finance",
    columns="""
    day         date         = s.day  -- When the money moved.
    payments    number(38,0) = count(s.payment_id)      -- How many.
    net_revenue number(14,2) = sum(s.amount / x.rate)   -- Euro, net of refunds.
    """,
    query=(
        "from ledger/settlements as s join export/fx_rates as x on x.currency = s.currency "
        "group by s.day"
    ),
    about="The revenue of each day as finance reports it.",
    tier=1,
    rows=14,
)
RECONCILIATION: Final = Table(
    namespace=WAREHOUSE,
    name="ANALYTICS.FINANCE.CLOSE_RECONCILIATION",
    domain="finance",
    columns="""
    r.day r.net_revenue
    received   number(14,2) = c.received  -- What the bank had.
    difference number(14,2) = r.net_revenue - c.received  -- To be explained.
    """,
    query=(
        "from ANALYTICS.FINANCE.DAILY_REVENUE_REPORT as r "
        "left join ANALYTICS.FINANCE.FCT_CASH as c on c.day = r.day"
    ),
    about="Reported revenue against the bank.",
    tier=1,
    rows=14,
)
JOURNAL: Final = Table(
    namespace=FINANCE_BUCKET,
    name="journal/daily",
    domain="finance",
    columns="""
    account string        = concat('4000-', r.day)  -- Ledger account.
    amount  decimal(14,2) = r.net_revenue           -- In euro.
    """,
    query="from ANALYTICS.FINANCE.DAILY_REVENUE_REPORT as r",
    about="Postings for the ERP to pick up.",
    kind="FILE",
    tier=1,
    rows=14,
)
REVENUE_REPORT: Final = Task(name="revenue_report", writes=(REPORT,), minutes=7)


def _closing(name: str, at: timedelta, *tasks: Task) -> Pipeline:
    return Pipeline(
        engine=Engine.AIRFLOW,
        namespace=AIRFLOW_JOBS,
        name=name,
        domain="finance",
        repository="finance-close",
        path=f"dags/{name}.py",
        tasks=tasks,
        at=at,
    )


CLOSE: Final = _closing(
    "finance_close",
    timedelta(hours=5),
    Task(name="settle", writes=(SETTLEMENTS,), minutes=9),
    REVENUE_REPORT,
    Task(name="reconcile", writes=(RECONCILIATION,), minutes=3),
    Task(name="post_journal", writes=(JOURNAL,), minutes=2),
)
PIPELINES: Final = (
    _closing(
        "ledger_rehearsal",
        timedelta(hours=4),
        Task(name="settle", writes=(REHEARSED_SETTLEMENTS,), minutes=9),
    ),
    CLOSE,
)
