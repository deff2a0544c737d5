"""What functions do to the values they are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

MASKING: Final = frozenset(
    {
        *("md5", "md5_hex", "md5_binary", "md5_number_lower64", "md5_number_upper64", "md5_digest"),
        *("sha", "sha1", "sha1_hex", "sha1_binary", "sha2", "sha2_hex", "sha2_binary"),
        *("sha224", "sha256", "sha384", "sha512", "digest", "hashbytes", "standard_hash"),
        *("hash", "hash_agg", "xxhash64", "xxhash", "murmurhash3", "murmur_hash3_32"),
        *(
            "farm_fingerprint",
            "checksum",
            "binary_checksum",
            "crc32",
            "ora_hash",
            "hmac",
            "hashrow",
        ),
        *("hmac_md5", "hmac_sha1", "hmac_sha256", "hmac_sha512", "siphash64", "cityhash64"),
        *("mask", "mask_first_n", "mask_last_n", "mask_show_first_n", "mask_show_last_n"),
        *("mask_hash", "mask_inner", "mask_outer", "mask_pan", "mask_ssn", "anonymize"),
        *("tokenize", "encrypt", "aes_encrypt", "pgp_sym_encrypt", "fpe_encrypt", "crypt"),
        *(
            "redact",
            "obfuscate",
            "pseudonymize",
            "fnv_hash",
            "strtol_hash",
            "func_sha1",
            "fingerprint",
        ),
    }
)
"""Functions after which a value cannot be told any more."""

_MASKING_NODES: Final = tuple(
    node
    for node in (
        getattr(exp, name, None)
        for name in (
            *("MD5", "MD5Digest", "MD5NumberLower64", "MD5NumberUpper64", "SHA", "SHA1Digest"),
            *("SHA2", "SHA2Digest", "StandardHash", "FarmFingerprint", "Encrypt", "HashAgg"),
            *("Hash", "XxHash64", "AesEncrypt", "Hmac", "CityHash64", "MurmurHash3"),
        )
    )
    if node is not None
)

# sqlglot counts these with the aggregates because they stand in front of OVER; what they yield
# is a value of one row.
_PICKS: Final = (exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue)

_AGGREGATES: Final = frozenset(
    {
        *("listagg", "string_agg", "group_concat", "wm_concat", "array_agg", "collect_list"),
        *("collect_set", "object_agg", "json_agg", "jsonb_agg", "json_object_agg", "median"),
        *("jsonb_object_agg", "json_arrayagg", "json_objectagg", "map_agg", "multimap_agg"),
        *("bool_and", "bool_or", "every", "bit_and", "bit_or", "bit_xor", "checksum_agg"),
        *("count_big", "approx_count_distinct", "approx_distinct", "hll", "hll_accumulate"),
        *("any_value", "arbitrary", "max_by", "min_by", "arg_max", "arg_min", "argmax"),
        *("argmin", "uniq", "uniqexact", "uniqcombined", "grouparray", "groupuniqarray"),
        *("sumif", "countif", "avgif", "quantile", "quantiles", "percentile_approx"),
        *("approx_percentile", "approx_quantiles", "regr_slope", "regr_intercept", "corr"),
        *("covar_pop", "covar_samp", "stddev", "stdev", "stdevp", "var", "varp", "mode"),
        *("histogram", "list", "map_union", "first", "last", "xmlagg", "json_group_array"),
        *("json_group_object", "total", "numeric_histogram", "set_agg", "merge", "topk"),
    }
)


# What the parser calls otherwise than Postgres, where calls name columns and rows.
_CALLED: Final[dict[type[exp.Expr], str]] = {
    exp.ExplodingGenerateSeries: "generate_series",
    exp.Explode: "unnest",
}


def is_masking(node: exp.Expr, extra: frozenset[str] = frozenset()) -> bool:
    """Whether a call hides what it is given. extra: further names that do."""
    if isinstance(node, _MASKING_NODES):
        return True
    name = name_of(node)
    return name in MASKING or name in extra


def own_parts(node: exp.Expr) -> Iterator[exp.Expr]:
    """An expression with all its parts but those of queries inside it."""
    return node.walk(prune=lambda part: isinstance(part, exp.Query))


def is_aggregate(node: exp.Expr) -> bool:
    """Whether a call makes one value of those of many rows."""
    if isinstance(node, _PICKS):
        return False
    return isinstance(node, exp.AggFunc) or name_of(node) in _AGGREGATES


def name_of(node: exp.Expr) -> str:
    """What a call is called, in small letters; empty for what has no name of its own."""
    if isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        return str(node.this).rsplit(".", 1)[-1].lower()
    return ""


def call_name(node: exp.Expr) -> str:
    """What a call is called where it has no alias; empty for what is none."""
    while isinstance(node, exp.Window | exp.Filter | exp.WithinGroup):
        node = node.this
    if isinstance(node, exp.Func) and not isinstance(node, exp.Connector):
        return name_of(node) or _CALLED.get(type(node)) or node.sql_name().lower()
    return ""
