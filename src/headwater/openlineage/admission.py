"""What every event passes before it is accepted, whichever way it came."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.errors import InvalidInputError
from headwater.openlineage.document import read_document
from headwater.openlineage.envelope import read_event
from headwater.openlineage.facet_limit import DEFAULT_MOST_BYTES, remarks_on_size
from headwater.openlineage.recognition import Recognition
from headwater.openlineage.redaction import Redaction
from headwater.openlineage.remarks import Remark
from headwater.openlineage.validation import FindingSeverity, validate


class NotToSpecificationError(InvalidInputError):
    """In strict mode: the event could be understood but departs from the specification."""

    def __init__(self, detail: str, fix: str, *, pointer: str) -> None:
        super().__init__(
            f"{detail}. {fix} The collector is set to accept only what follows the OpenLineage "
            "specification to the letter",
            pointer=pointer,
        )


@dataclass(frozen=True, slots=True)
class Admitted:
    """An event that may be kept.

    body: what to keep, without secrets. digest: 16 bytes that are equal for equal events.
    remarks: departures from the specification, and what was taken out.
    """

    body: bytes
    digest: bytes
    remarks: tuple[Remark, ...]


class Admission:
    """The rules of one collector.

    strict: refuse whatever the specification forbids, instead of remarking on some of it.
    most_facet_bytes: a facet that is larger is remarked on.
    """

    def __init__(
        self,
        redaction: Redaction,
        *,
        strict: bool = False,
        most_facet_bytes: int = DEFAULT_MOST_BYTES,
    ) -> None:
        self._recognition = Recognition(redaction.may_concern)
        self._redaction = redaction
        self._strict = strict
        self._most_facet_bytes = most_facet_bytes

    def admit(self, body: bytes) -> Admitted:
        """Read an event, take out its secrets, recognise it.

        Raises InvalidInputError with the pointer of the field at fault.
        """
        event = self._recognition.recognise(body)
        remarks = event.remarks
        if event.marked:
            redacted = self._redaction.redact(read_document(body))
            if redacted is not None:
                body = redacted.body
                event = self._recognition.recognise(body)
                remarks = event.remarks + redacted.remarks
        if len(body) > self._most_facet_bytes:
            remarks += (*remarks_on_size(read_event(body), most_bytes=self._most_facet_bytes),)
        if self._strict:
            _hold_to_specification(body)
        return Admitted(body, event.digest, remarks)

    def redact_refused(self, body: bytes) -> bytes:
        """What of a refused body may be kept as a dead letter."""
        return self._redaction.redact_text(body)


def _hold_to_specification(body: bytes) -> None:
    for finding in validate(body):
        if finding.severity is FindingSeverity.ERROR:
            raise NotToSpecificationError(finding.detail, finding.fix, pointer=finding.pointer)
