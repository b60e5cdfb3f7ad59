"""Bounds of settings: a number that was mistyped is refused when the forum starts."""

import re
import tomllib
from pathlib import Path

import annotated_types
import pytest
from pydantic import BaseModel

from forum.settings.loader import DEFAULTS_FILE, SettingsError, load
from forum.settings.model import Settings


def _load(**environment: str) -> Settings:
    return load(environment=environment)


PERIODS = [
    f"RETENTION__{name.upper()}"
    for name in tomllib.loads(DEFAULTS_FILE.read_text(encoding="utf-8"))["retention"]
]


@pytest.mark.parametrize("name", [*PERIODS, "PRIVACY__BACKUP_DAYS"])
@pytest.mark.parametrize("days", ["800000", "99999999999999"])
def test_a_period_before_the_first_date_is_refused(name: str, days: str) -> None:
    with pytest.raises(SettingsError, match=name.lower().replace("__", r"\.")):
        _load(**{f"FORUM_{name}": days})


def _unbounded(model: type[BaseModel], path: str = "") -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found += _unbounded(kind, f"{path}{name}.")
        elif kind in (int, float) and not any(
            isinstance(each, annotated_types.Le | annotated_types.Lt) for each in field.metadata
        ):
            found.append(path + name)
    return found


def test_every_number_has_a_bound() -> None:
    assert _unbounded(Settings) == []


@pytest.mark.parametrize("path", ["", "{tmp}"])
def test_the_erasure_list_is_a_file(tmp_path: Path, path: str) -> None:
    with pytest.raises(SettingsError, match=r"privacy\.erasure_list: must be the path of a file"):
        _load(FORUM_PRIVACY__ERASURE_LIST=path.format(tmp=tmp_path))


def test_former_addresses_are_kept_as_long_as_kept_mails() -> None:
    shorter = {"FORUM_RETENTION__FORMER_ADDRESSES": "5", "FORUM_RETENTION__MAILS": "400"}
    with pytest.raises(SettingsError, match=re.escape("former_addresses must be at least mails")):
        _load(**shorter)
    assert _load(**shorter, FORUM_MAIL__TRANSPORT="smtp").retention.former_addresses == 5


@pytest.mark.parametrize(
    ("country", "region", "fault"),
    [
        ("DE", "XX", "must be one of BB, BE, BW"),
        ("LU", "L", "must be empty"),
        ("", "BY", "must be empty"),
    ],
)
def test_a_region_is_one_of_its_country(country: str, region: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=rf"site\.region: {fault}"):
        _load(FORUM_SITE__COUNTRY=country, FORUM_SITE__REGION=region)
    assert _load(FORUM_SITE__COUNTRY="DE", FORUM_SITE__REGION="BY").site.region == "BY"
