"""What could not be resolved in SQL, for people, for programs and for what reads test reports."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

_SARIF: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"failed": "error", "opaque": "note"}
_SAYS: Final = {
    "failed": "SQL that could not be read",
    "opaque": "SQL whose effect cannot be seen from its text",
    "partial": "SQL that could not be resolved in full",
}


@dataclass(frozen=True, slots=True)
class SqlFinding:
    """A problem of one statement. line, column: from 1. status: of its statement."""

    file: str
    line: int
    column: int
    status: str
    detail: str
    fix: str


def write_findings(found: Sequence[SqlFinding], files: Sequence[str], *, output: str) -> str:
    """As text, json, sarif (2.1.0) or junit. files: all that were looked at."""
    if output == "json":
        return json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2)
    if output == "sarif":
        return json.dumps(_sarif(found), ensure_ascii=False, indent=2)
    if output == "junit":
        return _junit(found, files)
    return "\n".join(
        f"{each.file}:{each.line}:{each.column}: {each.status}: {each.detail}; {each.fix}"
        for each in found
    )


def _sarif(found: Sequence[SqlFinding]) -> dict[str, object]:
    rules = [{"id": status, "shortDescription": {"text": text}} for status, text in _SAYS.items()]
    results = [
        {
            "ruleId": each.status,
            "level": _LEVELS.get(each.status, "warning"),
            "message": {"text": f"{each.detail}; {each.fix}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": each.file},
                        "region": {"startLine": each.line, "startColumn": each.column},
                    }
                }
            ],
        }
        for each in found
    ]
    tool = {"driver": {"name": "headwater sql check", "rules": rules}}
    return {"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": tool, "results": results}]}


def _junit(found: Sequence[SqlFinding], files: Sequence[str]) -> str:
    """A test case a file, which fails for each of its findings."""
    counts = {"tests": str(len(files)), "failures": str(len({each.file for each in found}))}
    suite = ET.Element("testsuite", {"name": "headwater sql check", **counts})
    for file in files:
        case = ET.SubElement(suite, "testcase", {"classname": "sql", "name": file})
        for each in (finding for finding in found if finding.file == file):
            failure = ET.SubElement(case, "failure", {"type": each.status})
            failure.set("message", f"{each.line}:{each.column}: {each.detail}")
            failure.text = each.fix
    return ET.tostring(suite, encoding="unicode")
