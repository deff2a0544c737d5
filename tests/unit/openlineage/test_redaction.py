"""What is taken out of events, and what is left alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.openlineage.admission import Admission
from headwater.openlineage.redaction import (
    GONE,
    Redaction,
    RedactionRule,
    UnknownRuleError,
    read_rules,
    without_literals,
)

DEFAULT = "userinfo,secrets,environment"
EVERYTHING = Redaction(RedactionRule, keep_variables=["TZ", "LC_*"])


def event(**members: Any) -> dict[str, Any]:
    return {
        "eventTime": "2026-11-24T08:00:00Z",
        "producer": "https://example.com/producer",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": "01936a2c-1f4a-7000-8000-000000000001"},
        "job": {"namespace": "etl", "name": "orders"},
    } | members


def kept(given: dict[str, Any], redaction: Redaction = EVERYTHING) -> dict[str, Any]:
    return json.loads(Admission(redaction).admit(json.dumps(given).encode()).body)


def text(told: str, rules: str = DEFAULT) -> str:
    job = {"namespace": "etl", "name": "orders", "facets": {"x": {"told": told}}}
    redaction = Redaction(read_rules(rules))
    return kept(event(job=job), redaction)["job"]["facets"]["x"]["told"]


@pytest.mark.parametrize(
    ("told", "left"),
    [
        ("postgres://me:pw@db:5432/shop", "postgres://db:5432/shop"),
        ("mongodb://me:p@ss@db/shop", "mongodb://db/shop"),
        ("see postgres://me:@db and s3://b", "see postgres://db and s3://b"),
        ("jdbc:oracle:thin:scott/tiger@//db:1521/x", f"jdbc:oracle:thin:{GONE}@//db:1521/x"),
        ("abfss://lake@account.dfs.core.windows.net/x", None),
        ("https://github.com/a/b@v1:2", None),
        ("git@github.com:a/b", None),
        ("team:data@example.com", None),
        ("jdbc:sqlserver://db;user=sa;password=Pa$$;x=1", f"jdbc:sqlserver://db;user=sa;password={GONE};x=1"),
        ("https://x/?api_key=abc&y=1", f"https://x/?api_key={GONE}&y=1"),
        ("fs.s3a.secret.key: abc", f"fs.s3a.secret.key: {GONE}"),
        ("create user x identified by 'abc'", f"create user x identified by '{GONE}'"),
        ("alter role x password 'a''b' valid", f"alter role x password '{GONE}' valid"),
        ("with (secret_key = 'a b', format = 'x')", f"with (secret_key = {GONE}, format = 'x')"),
        ("select password, token from users", None),
        ("the primary key of customers", None),
        ("select customer_key = 3", None),
    ],
)  # fmt: skip
def test_secrets_in_texts_are_taken_out_and_nothing_else(told: str, left: str | None) -> None:
    assert text(told) == (told if left is None else left)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    ["a.", "secret-", "secret ", "password", "://a:", "eyJaaaaaaaa-", "$a", "'", "password='", " "],
)
def test_no_text_takes_more_time_than_its_length_warrants(piece: str) -> None:
    # A time that grows with the square of the text would be hours.
    told = piece * (500_000 // len(piece)) + " key"
    assert text(told, ",".join(RedactionRule))


@pytest.mark.parametrize(
    "token",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_0123456789abcdefghij0123456789abcdef",
        "xoxb-123456789012-abcdef",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc",
        "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_tokens_are_known_by_their_form_where_asked_for(token: str) -> None:
    assert text(f"a {token} b", "tokens") == f"a {GONE} b"
    assert text(f"a {token} b") == f"a {token} b"


@pytest.mark.parametrize(
    ("sql", "left"),
    [
        ("select a.token from a join b on a.token = b.token and b.secret=1", None),
        ("create user x identified by 'abc'", f"create user x identified by '{GONE}'"),
        ("with (secret_key = 'a b', format = 'x')", f"with (secret_key = '{GONE}', format = 'x')"),
        (
            "copy t from 's3://b' credentials 'aws_secret_access_key=abc;region=eu'",
            f"copy t from 's3://b' credentials '{GONE}'",
        ),
        (
            "create stage s url = 'https://x/?api_key=abc&y=1'",
            f"create stage s url = 'https://x/?api_key={GONE}&y=1'",
        ),
    ],
)
def test_in_a_statement_only_what_is_written_out_is_a_secret(sql: str, left: str | None) -> None:
    job = {"namespace": "etl", "name": "orders", "facets": {"sql": {"query": sql}}}
    told = kept(event(job=job), Redaction(read_rules(DEFAULT)))["job"]["facets"]["sql"]["query"]
    assert told == (sql if left is None else left)


def test_members_and_pairs_called_like_a_secret_lose_their_value() -> None:
    run = event()["run"] | {
        "facets": {
            "spark_properties": {"spark.hadoop.fs.s3a.secret.key": "abc", "spark.app.name": "x"},
            "executionParameters": {"parameters": [{"key": "db_password", "value": "abc"}]},
        }
    }
    facets = kept(event(run=run), Redaction(read_rules(DEFAULT)))["run"]["facets"]
    assert facets["spark_properties"] == {
        "spark.hadoop.fs.s3a.secret.key": GONE,
        "spark.app.name": "x",
    }
    assert facets["executionParameters"]["parameters"] == [{"key": "db_password", "value": GONE}]


def test_a_column_called_password_stays_a_column() -> None:
    fields = [{"name": "password", "type": "TEXT", "description": "hash of the password"}]
    lineage = {"fields": {"password": {"inputFields": []}}}
    facets = {"schema": {"fields": fields}, "columnLineage": lineage}
    given = event(outputs=[{"namespace": "x", "name": "users", "facets": facets}])
    assert kept(given)["outputs"][0]["facets"] == facets


def test_variables_are_gone_but_for_those_on_the_list() -> None:
    told = [{"name": name, "value": "abc"} for name in ("HOME", "TZ", "LC_ALL")]
    run = event()["run"] | {"facets": {"environmentVariables": {"environmentVariables": told}}}
    left = kept(event(run=run))["run"]["facets"]["environmentVariables"]["environmentVariables"]
    assert [each["value"] for each in left] == [GONE, "abc", "abc"]


def test_literals_and_source_code_are_gone_where_asked_for() -> None:
    facets = {
        "sql": {"query": "select 'a', 1.5 from t1 where x = $$b$$ -- 7"},
        "sourceCode": {"language": "python", "sourceCode": "print(1)"},
    }
    job = event()["job"] | {"facets": facets}
    assert kept(event(job=job), Redaction(read_rules(DEFAULT)))["job"]["facets"] == facets
    left = kept(event(job=job))["job"]["facets"]
    assert left["sql"]["query"] == "select ?, ? from t1 where x = ? -- 7"
    assert left["sourceCode"] == {"language": "python", "sourceCode": GONE}


@pytest.mark.parametrize(
    ("sql", "left"),
    [
        ("select 'it''s', a1, \"q 1\", `b 2` from t where d = date '2026-01-01'",
         'select ?, a1, "q 1", `b 2` from t where d = date ?'),
        ("select -1, 1e3, x[2], $1, :p1", "select -?, ?, x[?], $1, :p1"),
        ("select E'a\\'b' /* 'c' 1 */", "select ? /* 'c' 1 */"),
    ],
)  # fmt: skip
def test_a_statement_without_its_literals_keeps_its_names(sql: str, left: str) -> None:
    assert without_literals(sql) == left


def test_the_same_event_again_is_recognised() -> None:
    body = json.dumps(event(producer="postgres://me:pw@db/x")).encode()
    spaced = json.dumps(event(producer="postgres://me:pw@db/x"), indent=1).encode()
    admission = Admission(EVERYTHING)
    assert admission.admit(body).digest == admission.admit(spaced).digest
    again = admission.admit(admission.admit(body).body)
    assert again.digest == admission.admit(body).digest


@pytest.mark.parametrize("text", ["password=hunter2 x", "token: 'a b'", 'secret = "a b", y'])
def test_what_was_taken_out_once_is_not_taken_out_again(text: str) -> None:
    once = EVERYTHING.redact_text(text.encode())
    assert GONE.encode() in once
    assert EVERYTHING.redact_text(once) == once


def test_an_event_without_secrets_is_kept_byte_for_byte() -> None:
    body = json.dumps(event(run={"runId": "x", "facets": {"y": {"n": 0.10}}}), indent=3).encode()
    assert Admission(EVERYTHING).admit(body).body is body


def test_numbers_of_a_redacted_event_stay_as_they_were_written() -> None:
    body = json.dumps(event(producer="postgres://a:b@c")).replace("}", ', "n": 0.10}', 1).encode()
    assert b'"n":0.10' in Admission(EVERYTHING).admit(body).body


def test_what_was_taken_out_is_remarked_on() -> None:
    admitted = Admission(EVERYTHING).admit(json.dumps(event(producer="postgres://a:b@c")).encode())
    assert [remark.pointer for remark in admitted.remarks] == ["/producer"]
    assert "taken out" in admitted.remarks[0].detail


def test_an_unknown_rule_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownRuleError, match="userinfo"):
        read_rules("userinfo,magic")
    assert read_rules("none") == ()


SECRET = st.text("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNP23456789", min_size=12, max_size=24).map(
    lambda text: f"Zq{text}"
)


def on_run(**facets: Any) -> dict[str, Any]:
    return event(run={"runId": "x", "facets": facets})


def on_job(**facets: Any) -> dict[str, Any]:
    return event(job={"namespace": "a", "name": "b", "facets": facets})


def on_input(namespace: str, **facets: Any) -> dict[str, Any]:
    return event(inputs=[{"namespace": namespace, "name": "a.b", "facets": facets}])


def variables(secret: str) -> dict[str, Any]:
    return {"environmentVariables": [{"name": "HOME", "value": secret}]}


def parent(secret: str) -> dict[str, Any]:
    job = {"namespace": "a", "name": "b"}
    return {"run": {"runId": "y", "facets": {"z": {"api_key": secret}}}, "job": job}


PLACES = [
    lambda secret: event(producer=f"https://me:{secret}@example.com/x"),
    lambda secret: event(job={"namespace": f"postgres://u:{secret}@db:5432", "name": "x"}),
    lambda secret: on_input(f"mysql://u:{secret}@db"),
    lambda secret: on_input("x", dataSource={"uri": f"jdbc:mysql://db/x?user=u&password={secret}"}),
    lambda secret: on_run(environmentVariables=variables(secret)),
    lambda secret: on_run(spark_properties={"properties": {"spark.my.password": secret}}),
    lambda secret: on_run(errorMessage={"message": f"cannot open postgres://u:{secret}@db"}),
    lambda secret: on_run(parent=parent(secret)),
    lambda secret: on_job(sql={"query": f"select '{secret}'"}),
    lambda secret: on_job(sourceCode={"language": "python", "sourceCode": f"key = '{secret}'"}),
]


@given(SECRET, st.sampled_from(PLACES), st.booleans())
def test_no_seeded_secret_is_kept(secret: str, place: Any, escaped: bool) -> None:
    body = json.dumps(place(secret))
    if escaped:
        body = body.replace("password", "p\\u0061ssword").replace("api_key", "\\u0061pi_key")
    admitted = Admission(EVERYTHING).admit(body.encode())
    assert secret.encode() not in admitted.body
    assert not [remark for remark in admitted.remarks if secret in remark.detail + remark.pointer]


@given(SECRET, st.sampled_from(PLACES[:7]), st.integers(min_value=40))
def test_no_seeded_secret_is_kept_of_a_refused_event(secret: str, place: Any, cut: int) -> None:
    body = json.dumps(place(secret))
    torn = body[: min(cut, len(body) - 1)].encode()
    left = Admission(EVERYTHING).redact_refused(torn)
    assert secret.encode() not in left


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_secret_whose_text_an_event_breaks_off_in_is_not_kept(quote: str) -> None:
    torn = f'{{"properties": {{{quote}my.password{quote}: {quote}Zq2 xyz'
    assert b"Zq2" not in Admission(EVERYTHING).redact_refused(torn.encode())


@pytest.mark.parametrize("tail", ["", "@", "@d", "@db"])
def test_a_password_that_an_event_breaks_off_in_is_not_kept(tail: str) -> None:
    torn = f'{{"message": "cannot open postgres://u:Zq2x{tail}'
    assert b"Zq2x" not in Admission(EVERYTHING).redact_refused(torn.encode())
