"""Functions by what makes their outcome another one when they are called again."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple, TypeAlias

from sqlglot import exp

from headwater.sql.functions import is_aggregate, name_of
from headwater.sql.pure import PURE

Kind: TypeAlias = Literal[
    "approximate",
    "chance",
    "counter",
    "float",
    "function",
    "order",
    "outside",
    "parameter",
    "sample",
    "session",
    "star",
    "ties",
    "time",
    "unread",
]
"""What the outcome depends on beside the input: `order` of rows that nothing settles, `ties` that
an order may leave, a `function` that is not known, a `parameter` from outside of the text."""


class Volatile(NamedTuple):
    """Why a call is not known to give the same again. surely: whether it is known to give other."""

    kind: Kind
    detail: str
    fix: str
    surely: bool = True


_TIME: Final = Volatile(
    "time", "is the time at which it runs", "hand the time over, such as the nominal one of the run"
)
_CHANCE: Final = Volatile(
    "chance", "is another value each time", "derive the value from columns, such as by a hash"
)
_SEEDED: Final = Volatile(
    "chance",
    "gives the same values again only where rows come in the same order",
    "derive the value from columns, such as by a hash",
    surely=False,
)
_COUNTER: Final = Volatile(
    "counter",
    "counts on from where it was left",
    "number the rows by a key of theirs, with ROW_NUMBER() over a total order",
)
_SESSION: Final = Volatile(
    "session", "depends on who runs it and where", "write the value into the text or a parameter"
)
_OUTSIDE: Final = Volatile(
    "outside",
    "is read from outside of the tables, in no version that the text names",
    "load it into a table that keeps versions, or name files that are never written again",
    surely=False,
)
_APPROXIMATE: Final = Volatile(
    "approximate",
    "is an estimate that may depend on how the work was divided",
    "use the exact function where the value must come out again",
    surely=False,
)
_UNKNOWN: Final = Volatile(
    "function",
    "is a function whose body is not known here",
    "define it in the same text, or see that it depends on its arguments alone",
    surely=False,
)


def _nodes(*names: str) -> tuple[type[exp.Expr], ...]:
    found = (getattr(exp, name, None) for name in names)
    return tuple(each for each in found if each is not None)


_BY_NODE: Final = (
    (
        _nodes(
            *("CurrentDate", "CurrentDatetime", "CurrentTime", "CurrentTimestamp"),
            *("CurrentTimestampLTZ", "Localtime", "Localtimestamp", "Systimestamp"),
            *("UtcDate", "UtcTime", "UtcTimestamp"),
        ),
        _TIME,
    ),
    (_nodes("NextValueFor", "GeneratedAsIdentityColumnConstraint"), _COUNTER),
    (_nodes("AutoIncrementColumnConstraint", "Seq1", "Seq2", "Seq4", "Seq8"), _COUNTER),
    (_nodes("Shuffle"), _CHANCE),
    (
        _nodes(
            *("CurrentUser", "SessionUser", "CurrentSchema", "CurrentSchemas", "CurrentCatalog"),
            *("CurrentRole", "CurrentDatabase", "CurrentWarehouse", "CurrentTimezone"),
            *("CurrentAccount", "CurrentSession", "CurrentRegion", "CurrentVersion"),
            *("CurrentStatement", "CurrentTransaction", "CurrentClient", "CurrentIpAddress"),
            *("CurrentAccountName", "CurrentAvailableRoles", "CurrentOrganizationName"),
            *("CurrentOrganizationUser", "CurrentRoleType", "CurrentSecondaryRoles"),
            *("CurrentUserId", "SessionParameter"),
        ),
        _SESSION,
    ),
    (_nodes("ReadCSV", "ReadParquet"), _OUTSIDE),
    (
        _nodes(
            *("ApproxDistinct", "ApproxQuantile", "ApproxQuantiles", "ApproxTopK", "ApproxTopSum"),
            *("ApproxTopKAccumulate", "ApproxPercentileCont", "ApproxPercentileAccumulate", "Hll"),
            *("ApproximateSimilarity", "Minhash"),
        ),
        _APPROXIMATE,
    ),
)
_RANDOM: Final = _nodes("Rand", "Randn", "Randstr", "Uniform", "Normal", "Zipf", "RandomGaussian")
_UNIQUE: Final = _nodes("Uuid", "GenerateUUID")

_BY_NAME: Final = {
    name: volatile
    for volatile, names in (
        (
            _TIME,
            """
            now sysdate getdate getutcdate sysdatetime sysutcdatetime sysdatetimeoffset
            systimestamp clock_timestamp statement_timestamp transaction_timestamp
            timeofday now64 nowinblock curdate curtime utc_date utc_time utc_timestamp
            today yesterday current_timestamp current_date current_time current_datetime
            localtime localtimestamp get_current_timestamp get_current_time
            current_localtime current_localtimestamp
            """,
        ),
        (
            _CHANCE,
            """
            rand random randn randstr uuid uuid_string newid newsequentialid
            gen_random_uuid gen_random_bytes uuid_generate_v1 uuid_generate_v1mc
            uuid_generate_v4 generate_uuid generateuuidv4 generateuuidv7 uuidv4 uuidv7
            uuid_short sys_guid randomblob random_bytes crypt_gen_random rand32 rand64
            randconstant randcanonical randuniform randnormal randbernoulli randombytes
            randomstring randomprintableascii randomfixedstring random_normal setseed
            shuffle array_shuffle list_shuffle random_uuid
            """,
        ),
        (
            _COUNTER,
            """
            nextval currval lastval last_insert_id last_insert_rowid scope_identity
            ident_current identity seq1 seq2 seq4 seq8 monotonically_increasing_id
            txid_current pg_current_xact_id changes total_changes rownumberinallblocks
            generateserialid generatesnowflakeid get_next_value
            """,
        ),
        (
            _SESSION,
            """
            current_user session_user system_user user user_name suser_name suser_sname
            host_name current_role current_database current_schema current_schemas
            current_catalog current_warehouse current_account current_session
            current_region current_setting session_context context_info sys_context
            userenv current_query connection_id database schema version db_name app_name
            spark_partition_id hostname current_available_roles is_role_in_session
            pg_backend_pid inet_client_addr current_statement getvariable
            current_transaction current_client uptime tcpport currentuser
            currentdatabase
            """,
        ),
        (
            _OUTSIDE,
            """
            read_csv read_csv_auto read_json read_json_auto read_json_objects
            read_ndjson read_ndjson_auto read_parquet parquet_scan read_text read_blob
            read_xlsx read_files glob cloud_files openrowset openquery opendatasource
            dblink external_query http_get http_post url s3 s3cluster gcs
            azureblobstorage hdfs file remote remotesecure postgres_scan postgres_query
            mysql_scan mysql_query sqlite_scan iceberg_scan delta_scan remote_query
            input_file_name pg_read_file pg_read_binary_file load_file ai_query
            ai_generate ml_predict ai_complete
            """,
        ),
        (
            _APPROXIMATE,
            """
            approx_count_distinct approx_distinct approx_percentile approx_quantile
            approx_quantiles approx_median approx_most_frequent approx_set approx_top_k
            approx_top_sum approx_top_count percentile_approx hll hll_sketch_agg
            numeric_histogram qdigest_agg tdigest_agg uniq uniqcombined uniqhll12
            quantile quantiles quantiletdigest mediantdigest reservoir_quantile topk
            approximate_count_distinct
            """,
        ),
    )
    for name in names.split()
}
_TIMELESS: Final = {
    "age": 2,
    "date": 1,
    "datetime": 1,
    "julianday": 1,
    "strftime": 2,
    "time": 1,
    "unix_timestamp": 1,
    "unixepoch": 1,
}
"""Functions that tell the time of their call where they get fewer arguments than that."""
_NOW: Final = frozenset({"now", "today", "yesterday", "tomorrow"})
_INTO_TIME: Final = _nodes(
    *("Date", "TimeToStr", "TsOrDsToTimestamp", "TsOrDsToDate", "TimestampTrunc", "Time"),
    *("Timestamp", "Datetime", "StrToTime", "UnixToTime", "DateTrunc", "TsOrDsToDatetime"),
)


def volatile_name(name: str) -> Volatile | None:
    """Why a function of that name, in small letters, is surely not known to give the same again."""
    found = _BY_NAME.get(name)
    return found if found is not None and found.surely else None


def volatile(node: exp.Expr, defined: frozenset[str]) -> Volatile | None:
    """Why a call is not known to give the same again; None for one that does, or is no call.

    defined: functions that the same text defines, in small letters.
    """
    if isinstance(node, _RANDOM):
        return _SEEDED if node.args.get("this") is not None else _CHANCE
    if isinstance(node, _UNIQUE):
        return _CHANCE if node.args.get("this") is None else None
    for nodes, found in _BY_NODE:
        if isinstance(node, nodes):
            return found
    if isinstance(node, exp.Column):
        return _COUNTER if node.table and node.name.lower() in {"nextval", "currval"} else None
    if isinstance(node, exp.Literal):
        return _TIME if _means_now(node) else None
    if not isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return _TIME if _tells_time(node) else None
    return _called(node, defined)


def _called(node: exp.Expr, defined: frozenset[str]) -> Volatile | None:
    name = name_of(node)
    if name in defined:
        return None
    if _of_nobody(node):
        least = _TIMELESS.get(name)
        if least is not None and len(node.expressions) < least:
            return _TIME
        found = _BY_NAME.get(name)
        if found is _CHANCE and name in {"rand", "random"} and node.expressions:
            return _SEEDED
        if found is not None:
            return found
        if name in PURE or is_aggregate(node) or name.startswith("st_"):
            return None
    return _APPROXIMATE if name.startswith("approx") else _UNKNOWN


def _of_nobody(node: exp.Expr) -> bool:
    """Whether no schema stands before the name of a function."""
    parent = node.parent
    return not (isinstance(parent, exp.Dot) and parent.expression is node)


def _tells_time(node: exp.Expr) -> bool:
    """Whether a call without arguments is the time, as `UNIX_TIMESTAMP()` is."""
    if not isinstance(node, _INTO_TIME) and node.key not in {"strtounix", "unixseconds"}:
        return False
    return next(node.iter_expressions(), None) is None


def _means_now(node: exp.Expr) -> bool:
    """Whether a text such as 'now' is made into a time."""
    if not node.is_string or node.name.strip().lower() not in _NOW:
        return False
    parent = node.parent
    if isinstance(parent, exp.Cast):
        return parent.is_type(*exp.DataType.TEMPORAL_TYPES)
    if isinstance(parent, exp.Anonymous):
        return name_of(parent) in {"datetime", "julianday", "strftime", "unixepoch", "time", "date"}
    return isinstance(parent, _INTO_TIME)
