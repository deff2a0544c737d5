"""What people say of flows, against whatever sources send; and where sources do not agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from integration.conftest import Cli
from support.server import Server, names, running
from support.told import at, columns, dataset, job_event, run_event

PARSED = {"kind": "parsed", "note": "read from its SQL", "confidence": 0.8}


def edges_of(server: Server, **question: Any) -> dict[tuple[str, str], str]:
    told = server.ask("verdicts", which="all", **question)
    return {
        (each["source"].rpartition(":")[2], each["target"].rpartition(":")[2]): each["verdict"]
        for each in told["edges"]
    }


def test_a_rejected_edge_is_gone_from_every_answer_whatever_is_sent_again(
    server: Server, cli: Cli
) -> None:
    server.tell(run_event("build", reads=["raw", "rates"], writes=["mart"]))
    assert names(server.ask("impact", of="rates")) == {"mart"}
    said = cli("reject", "rates", "mart", "--reason", "a leftover import", "--by", "ana")
    assert "it was known through one job" in said
    server.tell(run_event("build", reads=["raw", "rates"], writes=["mart"], hours=1))
    assert names(server.ask("impact", of="rates")) == set()
    assert names(server.ask("impact", of="raw")) == {"mart"}
    cli("unlink", "rates", "mart")
    assert names(server.ask("impact", of="rates")) == {"mart"}


def test_another_output_of_the_same_job_keeps_the_rejected_input(server: Server, cli: Cli) -> None:
    server.tell(run_event("build", reads=["raw", "rates"], writes=["mart", "report"]))
    cli("reject", "rates", "mart", "--reason", "only the report needs it")
    assert names(server.ask("impact", of="rates")) == {"report"}
    assert names(server.ask("impact", of="raw")) == {"mart", "report"}


def test_a_rejection_through_one_job_leaves_the_other(server: Server, cli: Cli) -> None:
    server.tell(
        run_event("old", reads=["raw"], writes=["mart"]),
        run_event("new", reads=["raw"], writes=["mart"]),
    )
    cli("reject", "raw", "mart", "--reason", "retired", "--job", "old")
    answer = server.ask("lineage", of="raw", level="job")
    assert {each["name"] for each in answer["nodes"] if each["kind"] == "job"} == {"new"}


def test_what_was_known_before_a_rejection_is_still_answered(server: Server, cli: Cli) -> None:
    server.tell(run_event("build", reads=["rates"], writes=["mart"]))
    then = server.platform.log.head()
    cli("reject", "rates", "mart", "--reason", "wrong")
    assert names(server.ask("impact", of="rates", known_at=then)) == {"mart"}


def test_a_rejection_with_an_end_holds_until_then_and_is_taken_back_for_its_author(
    tmp_path: Path,
) -> None:
    now = [1_795_000_000_000_000]
    with running(tmp_path / "data", clock=lambda: now[0]) as server:
        server.tell(run_event("build", reads=["rates"], writes=["mart"]))
        server.platform.wait_for(1)
        word = {"word": "rejected", "source": "rates", "target": "mart", "reason": "until the fix"}
        over = server.client.post("/api/v2/judge", json=word | {"until": "2026-01-01T00:00:00Z"})
        assert "over already" in over.text
        answer = server.client.post("/api/v2/judge", json=word | {"until": "2026-11-20T00:00:00Z"})
        assert answer.status_code == 200, answer.text
        assert server.platform.ended_words.take_back() == 0
        assert names(server.ask("impact", of="rates")) == set()
        now[0] = 1_795_200_000_000_000
        # Somebody else may have looked by then.
        server.platform.ended_words.take_back()
        assert names(server.ask("impact", of="rates")) == {"mart"}
        assert server.ask("judgements")["judgements"] == []
        assert server.platform.ended_words.take_back() == 0


def test_a_rejected_column_link_leaves_the_datasets_joined(server: Server, cli: Cli) -> None:
    mapping = columns("total <- raw.amount SUM, raw.note IDENTITY")
    server.tell(run_event("build", reads=["raw"], writes=[dataset("mart", columnLineage=mapping)]))
    cli("reject", "raw[note]", "mart[total]", "--reason", "only in a comment")
    assert names(server.ask("impact", of="raw[note]")) == set()
    assert {each["field"] for each in server.ask("impact", of="raw[amount]")["nodes"]} >= {"total"}
    assert names(server.ask("impact", of="raw")) == {"mart"}
    cli("unlink", "raw[note]", "mart[total]")
    assert server.ask("impact", of="raw[note]")["total"] == 1


def test_why_says_who_rejected_an_edge_and_why(server: Server, cli: Cli) -> None:
    server.tell(run_event("build", reads=["rates"], writes=["mart"]))
    cli("reject", "rates", "mart", "--reason", "a leftover import", "--by", "ana")
    told = server.ask("why", source="rates", target="mart")
    assert told["edges"] == []
    (reason,) = told["coverage"]["reasons"]
    assert reason["code"] == "rejected"
    assert reason["message"] == "ana says that nothing flows there: a leftover import"
    assert "ana says that nothing flows there" in cli("why", "rates", "mart")


def test_a_confirmed_edge_stays_when_sources_no_longer_tell_it(server: Server, cli: Cli) -> None:
    server.tell(job_event("build", reads=["raw"], writes=["mart"]))
    assert "known through one job" in cli("confirm", "raw", "mart", "--note", "seen in the code")
    server.tell(job_event("build", reads=[], writes=[], hours=24))
    assert names(server.ask("impact", of="raw")) == {"mart"}
    assert edges_of(server, of="raw") == {("raw", "mart"): "CONFIRMED"}
    cli("unlink", "raw", "mart")
    assert names(server.ask("impact", of="raw")) == set()


def test_an_edge_that_nothing_reports_can_be_drawn_between_columns(
    server: Server, cli: Cli
) -> None:
    server.tell(run_event("a", writes=["ledger"]), run_event("b", writes=["board"]))
    said = cli("link", "column:warehouse:ledger:total", "column:warehouse:board:revenue")
    assert "nothing else reports it" in said
    assert server.ask("impact", of="ledger[total]")["total"] == 1
    told = server.ask("why", source="ledger[total]", target="board[revenue]")
    assert told["edges"][0]["evidence"] == ["manual"]


def test_a_link_takes_an_earlier_rejection_back(server: Server, cli: Cli) -> None:
    server.tell(run_event("build", reads=["raw"], writes=["mart"]))
    cli("reject", "raw", "mart", "--reason", "wrong")
    cli("link", "raw", "mart", "--note", "right after all")
    assert names(server.ask("impact", of="raw")) == {"mart"}
    listed = server.ask("judgements")["judgements"]
    assert [(each["word"], each["reason"]) for each in listed] == [("confirmed", "right after all")]


def test_verdicts_put_claims_beside_what_runs_show(server: Server, cli: Cli) -> None:
    claims = {"producer": "https://example.com/code", "headwater_evidence": PARSED}
    server.tell(
        job_event("build", reads=["raw", "ghost"], writes=["mart"], **claims),
        job_event("never", reads=["raw"], writes=["idle"], **claims),
        *(
            run_event("build", reads=["raw", "rates"], writes=["mart"], hours=hours)
            for hours in (1, 2, 3)
        ),
        run_event("other", reads=["x"], writes=["y"]),
    )
    assert edges_of(server) == {
        ("raw", "mart"): "VERIFIED",
        ("ghost", "mart"): "PHANTOM",
        ("rates", "mart"): "UNDECLARED",
        ("raw", "idle"): "UNSEEN",
        ("x", "y"): "UNDECLARED",
    }
    told = server.ask("verdicts")
    disagree = {(each["source"].rpartition(":")[2], each["verdict"]) for each in told["edges"]}
    assert disagree == {("ghost", "PHANTOM"), ("rates", "UNDECLARED")}
    assert told["false_positive_rate"] == pytest.approx(1 / 5)
    assert told["counts"]["VERIFIED"] == 1
    printed = cli("verify-lineage", code=1)
    assert "PHANTOM" in printed
    assert "ghost" in printed


def test_a_run_that_is_known_by_its_sql_has_shown_what_it_did(server: Server) -> None:
    parsed = {"headwater_evidence": PARSED}
    server.tell(
        *(
            run_event("load", reads=["raw"], writes=["mart"], hours=hours, job_facets=parsed)
            for hours in range(4)
        )
    )
    assert edges_of(server) == {("raw", "mart"): "VERIFIED"}


def test_runs_that_do_not_say_what_they_read_make_no_phantoms(server: Server) -> None:
    server.tell(
        job_event("load", reads=["raw"], writes=["mart"]),
        *(run_event("load", writes=["mart"], hours=hours) for hours in range(1, 5)),
    )
    assert edges_of(server)["raw", "mart"] == "UNSEEN"


def test_a_claim_is_no_phantom_before_its_job_ran_often_enough(server: Server) -> None:
    claims = {"producer": "https://example.com/code", "headwater_evidence": PARSED}
    server.tell(
        job_event("build", reads=["ghost"], writes=["mart"], hours=2, **claims),
        *(run_event("build", reads=["raw"], writes=["mart"], hours=hours) for hours in range(5)),
    )
    # Of five runs three came with the claim or after it.
    assert edges_of(server)["ghost", "mart"] == "PHANTOM"
    earlier = edges_of(server, valid_at=at(3))
    assert earlier["ghost", "mart"] == "UNSEEN"


def test_rejected_edges_count_as_false_positives(server: Server, cli: Cli) -> None:
    server.tell(run_event("build", reads=["raw", "rates"], writes=["mart"]))
    cli("reject", "rates", "mart", "--reason", "wrong")
    told = server.ask("verdicts", which="all")
    assert told["counts"]["REJECTED"] == 1
    assert told["false_positive_rate"] == pytest.approx(0.5)


def test_words_on_columns_or_on_one_job_alone_are_no_rejected_flows(
    server: Server, cli: Cli
) -> None:
    mapping = columns("total <- raw.amount SUM, raw.note IDENTITY")
    server.tell(
        run_event("build", reads=["raw"], writes=[dataset("mart", columnLineage=mapping)]),
        run_event("other", reads=["raw"], writes=["mart"]),
    )
    cli("reject", "raw[note]", "mart[total]", "--reason", "only in a comment")
    cli("reject", "raw", "mart", "--reason", "retired", "--job", "other")
    told = server.ask("verdicts", which="all")
    assert (told["counts"]["REJECTED"], told["false_positive_rate"]) == (0, 0.0)


def test_an_explained_edge_says_how_sure_its_source_is(server: Server) -> None:
    claims = {"producer": "https://example.com/code", "headwater_evidence": PARSED}
    server.tell(
        job_event("build", reads=["raw"], writes=["mart"], **claims),
        run_event("build", reads=["raw"], writes=["mart"], hours=1),
    )
    told = server.ask("why", source="raw", target="mart")
    assert told["verdict"] == "VERIFIED"
    by_evidence = {each["evidence"][0]: each for each in told["edges"]}
    assert by_evidence["parsed"]["confidence"] == pytest.approx(0.8)
    assert by_evidence["parsed"]["note"] == "read from its SQL"
    assert by_evidence["observed"]["confidence"] is None


def test_a_word_without_its_parts_is_refused_and_says_what_is_missing(server: Server) -> None:
    for body, expected in (
        ({}, "word"),
        ({"word": "maybe", "source": "a", "target": "b"}, "maybe"),
        ({"word": "rejected", "source": "raw", "target": "nowhere"}, "nowhere"),
        ({"word": "confirmed", "source": "raw", "target": "mart", "until": "2027-01-01"}, "until"),
        ({"word": "rejected", "source": "raw", "target": "mart", "until": "soon"}, "until"),
        ({"word": "rejected", "source": "raw", "target": "job:etl:build"}, "target"),
    ):
        server.tell(run_event("build", reads=["raw"], writes=["mart"]))
        reply = server.client.post("/api/v2/judge", json=body)
        assert reply.status_code in {400, 404}, (body, reply)
        assert expected in reply.text
