"""What the accessibility statement says, after the model of Decision (EU) 2018/1523."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Conformance(StrEnum):
    """How far the site conforms to EN 301 549 and WCAG, level AA."""

    full = "full"
    partial = "partial"
    none = "none"


class Method(StrEnum):
    """Who evaluated it."""

    self_evaluation = "self"
    third_party = "third_party"


@dataclass(frozen=True)
class AccessibilityStatement:
    """What only the town knows. `gaps`: what isn't accessible and why, by language.

    `prepared_on` is None until the town has evaluated its site; `enforcer` is whom people turn to when
    they get no answer.
    """

    conformance: Conformance = Conformance.partial
    method: Method = Method.self_evaluation
    prepared_on: date | None = None
    reviewed_on: date | None = None
    gaps: Mapping[str, str] = field(default_factory=dict)
    enforcer: str = ""
    enforcer_url: str = ""
