"""Names of people: shown as text, and dropped if they hold an address or a number."""

import pytest

from forum.moving_in.reading.findings import Findings
from forum.moving_in.reading.names import shown_name


@pytest.mark.parametrize(
    "name",
    ["An Proef", "An  Proef", "Jo 2", "anna85", "Zuster Maria-Theresia", "O'Neill", "أحمد", "Proef, An",
     "Groep 3b", "De Buren (Noord)", "An at home", "Klas van 2024"],
)  # fmt: skip
def test_a_name_is_shown(name: str) -> None:
    findings = Findings()
    assert shown_name(name, findings) == " ".join(name.split())
    assert findings.hidden_names == 0


@pytest.mark.parametrize(
    "name",
    ["an@example.org", "an [at] example.org", "an(at)example.org", "an＠example.org", "+32 470 00 00 12",
     "Fam. Proef, Teststraat 12, 9000 Oeverdam", "Fam. Proef Teststraat 12", "An, Dorp 5, Oeverdam",
     "An Proef 9000 Oeverdam", "An Proef, 1012 AB Oeverdam", "An 1012AB", "An Proef, 12 rue de la Paix",
     "An Proef 12 bis rue Haute", "An Proef via Roma 12", f"{'An ' * 19}Teststraat 12"],
)  # fmt: skip
def test_an_address_is_dropped_and_counted(name: str) -> None:
    findings = Findings()
    assert shown_name(name, findings) == ""
    assert findings.hidden_names == 1


def test_a_number_is_an_account_and_no_name() -> None:
    findings = Findings()
    assert shown_name("1234", findings) == ""
    assert findings.hidden_names == 0
