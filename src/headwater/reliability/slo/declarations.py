"""Objectives as YAML declares them, read with errors that say where."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, cast

import yaml

from headwater.errors import InvalidInputError
from headwater.lineage.selector.parse import SelectorError, parse
from headwater.lineage.selector.words import nearest
from headwater.model.notice import Severity
from headwater.reliability.slo.objective import (
    HABIT,
    AlertAs,
    Indicator,
    Slo,
    Threshold,
    read_duration,
)

_VERSION: Final = "headwater/v1"
_BUILT_IN: Final = files("headwater.reliability.slo") / "built_in.yaml"
_MEMBERS: Final = ("apiVersion", "kind", "metadata", "spec")
_METADATA: Final = ("name",)
_SPEC: Final = (
    "select",
    "indicator",
    "objective",
    "threshold",
    "at_least",
    "window",
    "minimum",
    "severity",
    "owner",
    "runbook",
    "description",
    "alert_each",
    "alert_burn",
)
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)
_PERCENT: Final = re.compile(r"(\d{1,2}(?:\.\d+)?)\s*%", re.ASCII)
_TIMED: Final = frozenset({Indicator.CAPTURE_LATENCY, Indicator.FRESHNESS})
_HABITUAL: Final = frozenset({Indicator.FRESHNESS, Indicator.VOLUME})
_LONGEST_US: Final = 92 * 86_400 * 1_000_000
_MINIMUM: Final = 10
_NO_ALERT: Final = AlertAs.NONE
_BY_BURN: Final = AlertAs.BURN


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a declaration. document: its number in the file, from 1.

    field: where, with dots between; empty for the whole document.
    """

    file: str
    document: int
    field: str
    problem: str

    def __str__(self) -> str:
        place = f", {self.field}" if self.field else ""
        return f"{self.file}: document {self.document}{place}: {self.problem}"


class MalformedSlosError(InvalidInputError):
    """Objectives are not declared as they should be."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        more = f" (and {len(faults) - 1} more; see `headwater slo lint`)" if faults[1:] else ""
        super().__init__(f"{faults[0]}{more}")
        self.faults = faults


class _FieldError(Exception):
    """What is wrong with one field."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Declared:
    """What files declare, and what is wrong in them."""

    slos: Sequence[Slo]
    faults: Sequence[Fault]


def read_slos(path: Path | None) -> Sequence[Slo]:
    """The objectives of a file or of a folder of files; None for the built-in ones.

    Raises MalformedSlosError.
    """
    declared = lint_slos(() if path is None else (path,))
    if path is None:
        declared = parse_slos([("the built-in objectives", _BUILT_IN.read_text("utf-8"))])
    if declared.faults:
        raise MalformedSlosError(declared.faults)
    return declared.slos


def lint_slos(paths: Iterable[Path]) -> Declared:
    """The objectives of files and folders, with everything that is wrong in them."""
    texts: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for path in paths:
        for file in _files(path):
            try:
                texts.append((str(file), file.read_text("utf-8")))
            except OSError as error:
                problem = (error.strerror or str(error)).lower()
                faults.append(Fault(str(file), 1, "", problem))
            except UnicodeDecodeError as error:
                faults.append(Fault(str(file), 1, "", f"it is not UTF-8: {error.reason}"))
    declared = parse_slos(texts)
    return Declared(declared.slos, [*faults, *declared.faults])


def _files(path: Path) -> Sequence[Path]:
    if not path.is_dir():
        return [path]
    return sorted(each for each in path.rglob("*") if each.suffix in {".yaml", ".yml"})


def parse_slos(texts: Iterable[tuple[str, str]]) -> Declared:
    """The objectives of texts, each with the name of its file; a name is given once."""
    slos: dict[str, Slo] = {}
    faults: list[Fault] = []
    for file, text in texts:
        number = 0
        try:
            for number, document in enumerate(yaml.safe_load_all(text), start=1):
                if document is None:
                    continue
                try:
                    slo = _slo(document, taken=slos)
                    slos[slo.name] = slo
                except _FieldError as error:
                    faults.append(Fault(file, number, error.field, error.problem))
        except (yaml.YAMLError, RecursionError) as error:
            faults.append(Fault(file, number + 1, "", " ".join(str(error).split())))
    return Declared([*slos.values()], faults)


def _slo(document: object, *, taken: Container[str]) -> Slo:
    told = _members(document, _MEMBERS, "")
    if told.get("apiVersion") != _VERSION:
        raise _FieldError("apiVersion", f"write {_VERSION}")
    if told.get("kind") != "SLO":
        raise _FieldError("kind", "write SLO")
    name = _text(_members(told.get("metadata"), _METADATA, "metadata"), "name", "metadata.")
    if name is None or not _NAME.fullmatch(name):
        raise _FieldError("metadata.name", "write 100 letters, digits, `.`, `_` or `-` at most")
    if name in taken:
        raise _FieldError("metadata.name", f"{name!r} is there already")
    spec = _members(told.get("spec"), _SPEC, "spec")
    indicator = Indicator(_word(spec, "indicator", [*Indicator], None))
    return Slo(
        name=name,
        select=_selector(spec),
        indicator=indicator,
        objective=_objective(spec),
        threshold=_threshold(spec, indicator),
        threshold_text=_threshold_text(spec),
        window_us=_window(spec),
        minimum=_minimum(spec),
        severity=Severity(_word(spec, "severity", [*Severity], Severity.MEDIUM)),
        owner=_text(spec, "owner"),
        runbook=_text(spec, "runbook"),
        description=_text(spec, "description") or "",
        alert_each=_alert(spec, "alert_each", _NO_ALERT),
        alert_burn=_alert(spec, "alert_burn", _BY_BURN),
    )


def _members(told: object, known: Sequence[str], field: str) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise _FieldError(field, f"it needs members: {', '.join(known)}")
    members = cast("Mapping[Any, Any]", told)
    for key in members:
        if key not in known:
            place = f"{field}.{key}" if field else str(key)
            raise _FieldError(place, f"there is no such field{_nearest(str(key), known)}")
    return members


def _nearest(text: str, known: Iterable[str]) -> str:
    words = [str(each) for each in known]
    near = nearest(text, words)
    return f"; did you mean {near}?" if near else f"; there are {', '.join(words)}"


def _text(told: Mapping[str, Any], name: str, within: str = "spec.") -> str | None:
    value = told.get(name)
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise _FieldError(f"{within}{name}", "it must be text")
    return value


def _word(spec: Mapping[str, Any], name: str, known: Sequence[str], default: str | None) -> str:
    value = spec.get(name, default)
    if value is None:
        raise _FieldError(f"spec.{name}", f"say which; there are {', '.join(known)}")
    if value not in known:
        raise _FieldError(f"spec.{name}", f"{value!r} is none{_nearest(str(value), known)}")
    return str(value)


def _alert(spec: Mapping[str, Any], name: str, default: str) -> AlertAs:
    known = [each for each in AlertAs if name == "alert_burn" or each is not AlertAs.BURN]
    return AlertAs(_word(spec, name, known, default))


def _selector(spec: Mapping[str, Any]) -> str:
    selector = _text(spec, "select")
    if selector is None:
        raise _FieldError("spec.select", "say of what, by a selector such as tier:1")
    try:
        parse(selector)
    except SelectorError as error:
        raise _FieldError("spec.select", str(error)) from None
    return selector


def _objective(spec: Mapping[str, Any]) -> float:
    value = spec.get("objective")
    percent = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    if percent:
        value = float(percent[1]) / 100
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise _FieldError("spec.objective", "write a share between 0 and 1, such as 0.99 or 99 %")
    return float(value)


def _threshold(spec: Mapping[str, Any], indicator: Indicator) -> Threshold:
    at_least = _at_least(spec, indicator)
    text = _threshold_text(spec)
    if text is None:
        if indicator in _TIMED:
            raise _FieldError("spec.threshold", f"{indicator} needs one, such as 5m")
        return Threshold()
    if indicator not in _TIMED | _HABITUAL:
        raise _FieldError("spec.threshold", f"{indicator} has none")
    if text == HABIT:
        if indicator not in _HABITUAL:
            raise _FieldError("spec.threshold", f"{indicator} has no habit; write 5m or 24h")
        return Threshold(at_least_us=at_least)
    if indicator is Indicator.VOLUME:
        percent = _PERCENT.fullmatch(text)
        if percent is None:
            raise _FieldError("spec.threshold", "write habit, or by how much less: 30 %")
        return Threshold(share=float(percent[1]) / 100)
    duration = read_duration(text)
    if duration is None:
        raise _FieldError("spec.threshold", f"{text!r} is no duration; write 5m, 24h or 2d")
    return Threshold(duration_us=duration)


def _threshold_text(spec: Mapping[str, Any]) -> str | None:
    return _text(spec, "threshold")


def _at_least(spec: Mapping[str, Any], indicator: Indicator) -> int:
    text = _text(spec, "at_least")
    if text is None:
        return 0
    if indicator is not Indicator.FRESHNESS or spec.get("threshold") != HABIT:
        raise _FieldError("spec.at_least", "it goes with freshness and `threshold: habit` alone")
    duration = read_duration(text)
    if duration is None:
        raise _FieldError("spec.at_least", f"{text!r} is no duration; write 5m or 24h")
    return duration


def _window(spec: Mapping[str, Any]) -> int:
    text = _text(spec, "window") or "28d"
    window = read_duration(text)
    if window is None or not 86_400_000_000 <= window <= _LONGEST_US:
        raise _FieldError("spec.window", f"{text!r} is none; write 1d to 92d")
    return window


def _minimum(spec: Mapping[str, Any]) -> int:
    value = spec.get("minimum", _MINIMUM)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise _FieldError("spec.minimum", "write how many events are enough, such as 10")
    return value
