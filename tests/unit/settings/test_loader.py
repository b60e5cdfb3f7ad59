"""What a settings file and variables hold is taken by the kind of the setting, or refused in a line."""

from datetime import time
from pathlib import Path

import pytest

from forum.settings.loader import SettingsError, load
from forum.settings.model import Settings
from forum.settings.section import Section

MUST_NAME_A_FILE = (
    "database.url: must name a file, as sqlite+aiosqlite:////var/lib/samenspraak/forum.db"
)
ONE_LINE = "must be on one line, without characters that nobody can see"
WHOLE = "must be a whole number, without quotes"
DAY = "accessibility.prepared_on: must be a day such as 2027-03-01, without quotes"


def _load(written: bytes, folder: Path) -> Settings:
    path = folder / "own.toml"
    path.write_bytes(written)
    return load(path, environment={})


def _message(written: bytes, folder: Path) -> str:
    with pytest.raises(SettingsError) as fault:
        _load(written, folder)
    return str(fault.value).removeprefix(f"{folder / 'own.toml'}: ")


def _message_of_variables(**environment: str) -> str:
    with pytest.raises(SettingsError) as fault:
        load(environment={f"FORUM_{name}": text for name, text in environment.items()})
    return str(fault.value)


@pytest.mark.parametrize("place", ["", ":memory:", "?mode=rwc", "file:forum.db?uri=true"])
def test_a_database_of_sqlite_is_a_file(place: str) -> None:
    url = f"sqlite+aiosqlite:///{place}"
    assert _message_of_variables(DATABASE__URL=url) == MUST_NAME_A_FILE


@pytest.mark.parametrize(
    "text", ["[s3cret", "{s3cret", '["s3cret"]', "{ a = 1 }", "[", "7", "true"]
)
def test_a_text_in_a_variable_is_taken_as_it_is(text: str) -> None:
    settings = load(environment={"FORUM_MAIL__PASSWORD": text, "FORUM_SEARCH__KEY": text})
    assert (settings.mail.password, settings.search.key) == (text, text)


def test_lists_and_tables_in_variables_are_as_in_toml() -> None:
    settings = load(
        environment={
            "FORUM_SITE__LANGUAGES": '["fr", "nl"]',
            "FORUM_SITE__HOURS": '{ nl = "van 9 tot 12 uur" }',
            "FORUM_SITE__HELPLINES": '[{ name = "Noodnummer", phone = "112" }]',
        }
    )
    assert settings.site.languages == ("fr", "nl")
    assert settings.site.hours == {"nl": "van 9 tot 12 uur"}
    assert settings.site.helplines[0].phone == "112"
    broken = _message_of_variables(SITE__LANGUAGES='["nl"')
    assert broken.startswith("FORUM_SITE__LANGUAGES: not a list or table as in TOML")


def test_the_variable_that_is_wrong_is_named(tmp_path: Path) -> None:
    message = "FORUM_SITE: must be a table in braces; or set each of its settings, as FORUM_SITE__…"
    assert _message_of_variables(SITE="1", SITE__TOWN="Voorbeeldstad") == message
    nested = "FORUM_SITE__NAME__X: name is a single value and holds no further keys"
    assert _message_of_variables(SITE__NAME__X="1") == nested
    path = tmp_path / "own.toml"
    path.write_text("site = 1\n")
    with pytest.raises(SettingsError, match=r"^site: must be a table"):
        load(path, environment={"FORUM_SITE__TOWN": "Voorbeeldstad"})


NUMBERS = {
    f"{table}.{name}": field.annotation
    for table, section in Settings.model_fields.items()
    if isinstance(section.annotation, type) and issubclass(section.annotation, Section)
    for name, field in section.annotation.model_fields.items()
    if field.annotation in (int, float, bool)
}


@pytest.mark.parametrize("key", NUMBERS)
def test_true_is_no_number_and_a_number_isnt_true(key: str, tmp_path: Path) -> None:
    table, name = key.split(".")
    value = "1" if NUMBERS[key] is bool else "true"
    assert _message(f"[{table}]\n{name} = {value}\n".encode(), tmp_path).startswith(
        f"{key}: must be"
    )


def test_true_is_no_number_in_a_limit(tmp_path: Path) -> None:
    written = b"[limits]\naddress = { count = true, seconds = 60 }\n"
    assert _message(written, tmp_path) == f"limits.address.count: {WHOLE}"


@pytest.mark.parametrize("value", ["0", "1", "86400", '"86400"', "[]", "{}", "false", "1.0"])
def test_a_day_is_a_day(value: str, tmp_path: Path) -> None:
    assert _message(f"[accessibility]\nprepared_on = {value}\n".encode(), tmp_path) == DAY


@pytest.mark.parametrize(
    ("table", "written"),
    [
        ("site", r'name = "a\nb"'),
        ("site", r'name = "a\u2028b"'),
        ("server", r'host = "\u0000"'),
        ("server", r'allowed_hosts = ["a\rb"]'),
        ("uploads", r'folder = "a\u0000b"'),
        ("site.hours", r'nl = "a\tb"'),
        ("mail", r'password = "a\nb"'),
    ],
)
def test_a_text_is_one_line(table: str, written: str, tmp_path: Path) -> None:
    assert _message(f"[{table}]\n{written}\n".encode(), tmp_path).endswith(f": {ONE_LINE}")


def test_a_variable_that_isnt_utf_8_is_refused() -> None:
    assert _message_of_variables(SITE__NAME="a\udcff") == f"site.name: {ONE_LINE}"


def test_what_stands_on_several_lines_may(tmp_path: Path) -> None:
    written = '[accessibility.gaps]\nnl = """De kaart.\nDe video\'s."""\n'
    assert _load(written.encode(), tmp_path).accessibility.gaps["nl"] == "De kaart.\nDe video's."
    odd = _message(rb"[accessibility.gaps]" + b"\n" + rb'nl = "a\u0000"', tmp_path)
    assert odd == "accessibility.gaps: has characters that can't be used here"


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"\xff\xfe[\0", "is saved as UTF-16; save it as UTF-8"),
        (b'[site]\ntown = "Li\xe8ge"\n', "line 2 has a letter that isn't UTF-8; save the file as UTF-8"),
        (b'[site]\nname = "a"\nname = "b"', "line 3: name is there twice"),
        (b'[site]\nname = "a"\n[mail]\n[site]\n', "line 4: site is there twice"),
        (b"[site]\nname = town\n", "line 2: what name is set to isn't a value; a text stands in quotes"),
        (b'[mail]\nfolder = "C:\\mail"\n', r"line 2: a text in double quotes has a \; write it in single quotes"),
        (b'[site]\nname = "a\n', "line 2: a text has no closing quote"),
        (b'[site]\nname "a"\n', 'line 2: a line must be as: key = "value"'),
        (b"[site\n", "line 1: Expected ']' at the end of a table declaration"),
    ],
)  # fmt: skip
def test_a_file_that_cant_be_read_names_the_line(
    written: bytes, message: str, tmp_path: Path
) -> None:
    assert _message(written, tmp_path) == message


def test_a_mark_of_utf_8_before_the_text_is_none_of_it(tmp_path: Path) -> None:
    assert _load(b'\xef\xbb\xbf[site]\nname = "Praat mee"\n', tmp_path).site.name == "Praat mee"


def test_the_name_of_a_provider_is_named_as_it_is_written(tmp_path: Path) -> None:
    message = _message(b'[sign_in.providers.A-B]\nissuer = "https://login.example.org"\n', tmp_path)
    assert message.splitlines()[0] == (
        "sign_in.providers.A-B: the name of a provider has small letters and digits only"
    )


@pytest.mark.parametrize(
    ("table", "setting", "most"),
    [
        ("site", "hours.tr", 120),
        ("accessibility", "gaps.nl", 3000),
        ("accessibility", "law.fr", 300),
    ],
)
def test_a_text_that_no_form_takes_is_refused_with_its_language(
    table: str, setting: str, most: int, tmp_path: Path
) -> None:
    name, language = setting.split(".")
    fault = f"{table}.{name}: has too many characters in {language}: {most} at most"
    for length in (most, most + 1):
        written = f'[{table}.{name}]\n{language} = " {"x" * length} "\n'.encode()
        if length == most:
            _load(written, tmp_path)
        else:
            assert _message(written, tmp_path) == fault


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("site.name", 60), ("site.town", 60), ("site.contact_name", 60), ("site.phone", 30),
        ("welfare.name", 80), ("welfare.phone", 30), ("accessibility.enforcer", 120),
    ],
)  # fmt: skip
def test_a_line_that_no_form_takes_is_refused(name: str, most: int, tmp_path: Path) -> None:
    table, _, key = name.partition(".")
    written = f'[{table}]\n{key} = "{"x" * (most + 1)}"\n'.encode()
    assert _message(written, tmp_path) == f"{name}: has too many characters: {most} at most"


def test_there_are_as_many_helplines_as_the_form_has_rows(tmp_path: Path) -> None:
    line = '[[site.helplines]]\nname = "Luisterlijn"\nphone = "0800 00 001"\n'
    assert len(_load((line * 30).encode(), tmp_path).site.helplines) == 30
    assert _message((line * 31).encode(), tmp_path) == "site.helplines: has too many: 30 at most"
    name = "site.helplines.0.name: has too many characters: 80 at most"
    assert _message(line.replace("Luister", "L" * 80).encode(), tmp_path) == name


@pytest.mark.parametrize(
    ("written", "read"),
    [('"off"', None), ('"08:00"', time(8)), ("07:30:00", time(7, 30)), ('"23:59"', time(23, 59))],
)
def test_a_time_of_the_day_or_off(tmp_path: Path, written: str, read: time | None) -> None:
    settings = _load(f"[moderation]\nmorning_mail = {written}".encode(), tmp_path)
    assert settings.moderation.morning_mail == read


@pytest.mark.parametrize("written", ['"24:00"', '"8"', '"8:00"', "8", "true", '""', '"08:00Z"'])
def test_what_is_no_time_of_the_day(tmp_path: Path, written: str) -> None:
    refused = _message(f"[moderation]\nmorning_mail = {written}".encode(), tmp_path)
    assert refused == "moderation.morning_mail: must be a time such as 08:00, or off"
