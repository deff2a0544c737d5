"""Every command, by its name, with what `headwater --help` says of it.

A command lives in the module of its name (`dead-letters` in `dead_letters.py`), as `command`.
The summaries are here so that `headwater --help` need not import them.
"""

from typing import Final

COMMANDS: Final[dict[str, str]] = {
    "up": "Start the server and its page.",
    "ingest": "Send events from files, or what a source such as dbt tells.",
    "scan": "Read the SQL, dbt projects and DAGs of a folder, and send their lineage.",
    "sources": "List what can be read besides events.",
    "find": "Search datasets, jobs and columns.",
    "browse": "List namespaces, databases, schemas and tables.",
    "sel": "List what a selector selects, explain it, or complete it.",
    "show": "Show everything known about one thing.",
    "lineage": "Show what a thing comes from and what comes of it.",
    "view": "Draw what lies around something, or a selection: as the page does",
    "impact": "List what depends on a thing, nearest first.",
    "trace": "List the sources of A, or the paths from A to B.",
    "derivation": "Show by which code a column comes about, in one expression.",
    "reproduce": "Show what one would need to make a version of a dataset again.",
    "why": "Show who says that data flows from A to B.",
    "diff": "Show what changed between two instants.",
    "history": "List when the lineage around a thing changed.",
    "runs": "List the runs of a job or a dataset, newest first.",
    "periods": "List the times that runs were meant for, and how they went.",
    "tree": "Show the tree of runs that a run belongs to.",
    "quality": "List what was measured and checked of a dataset.",
    "status": "Show how the server is.",
    "sli": "Show how well lineage itself works, by ten measures.",
    "set": "Say what a dataset or a job is: owner, tags, tier and more.",
    "verify-lineage": "List where what is claimed and what runs show do not agree.",
    "link": "Say that data flows from A to B.",
    "confirm": "Say that an edge which sources tell of is right.",
    "reject": "Say that an edge which sources tell of is wrong.",
    "unlink": "Take back what `link`, `confirm` or `reject` said.",
    "judgements": "List what people confirmed and rejected.",
    "alias": "Say that two names are those of one dataset, or take it back.",
    "names": "Say what naming rules do to names, and list names that look like one.",
    "events": "Look into the event log, and check events before they get there.",
    "sql": "Say what SQL reads and writes, column by column.",
    "producers": "Report what each producer sends wrongly or leaves out.",
    "export": "Write everything out again as OpenLineage events.",
    "dead-letters": "List, show, replay and discard what could not be accepted.",
    "keys": "Make, list and revoke the keys that let others in.",
    "rebuild": "Derive everything anew from the log.",
    "backup": "Copy everything into a folder.",
    "restore": "Put a backup back.",
    "verify": "Check the log against its own digests.",
    "completion": "Print a completion script for a shell.",
    "version": "Print the version.",
}
