"""Checking events for their producers: every finding, with its place and the way out.

What is found here never decides whether an event is accepted, unless the collector is told to be
strict: then the first error does.
"""

from headwater.openlineage.validation.event import validate
from headwater.openlineage.validation.finding import RULES, Finding, FindingSeverity, Rule
from headwater.openlineage.validation.runs import RunsSeen

__all__ = ["RULES", "Finding", "FindingSeverity", "Rule", "RunsSeen", "validate"]
