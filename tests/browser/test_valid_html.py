"""Every kind of page, of every role, in two directions of writing, is valid HTML."""

from pathlib import Path

import httpx2

from tests.browser import crawler
from tests.browser.serving import Served
from tests.services import vnu

FEWEST = {None: 20, "maria": 20, "els": 25, "tom": 40, "ann": 40}
"""How many pages the links of a person lead to, at least."""
LANGUAGES = ("nl", "ar")


def _collect(base: str, person: str | None, language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    with httpx2.Client(base_url=base, timeout=60) as client:
        if person:
            client.post(f"/nl/demo/{person}", headers={"Origin": base})
        answered: set[str] = set()
        for address, page in crawler.pages(client, base, language):
            found[address] = page
            for action, answer in crawler.faulty_forms(client, base, page):
                kind = crawler.kind_of(action)
                if kind not in answered:
                    answered.add(kind)
                    found[f"{action} (422)"] = answer
    return found


def test_pages_are_valid(demo: Served, tmp_path: Path) -> None:
    """The Nu Html Checker has nothing to say, neither of pages nor of forms with faults."""
    addresses: dict[Path, str] = {}
    for person, fewest in FEWEST.items():
        for language in LANGUAGES:
            found = _collect(demo.address, person, language)
            assert len(found) >= fewest, (person, sorted(found))
            assert any(address.endswith("(422)") for address in found), "no form with faults"
            for address, page in found.items():
                file = tmp_path / f"{len(addresses)}.html"
                file.write_text(page, encoding="utf-8")
                addresses[file] = f"{person or 'a guest'}: {address}"
    messages = vnu.check(addresses)
    assert not messages, "\n".join(
        f"{addresses[found.file]}, line {found.line}: {found.text}\n    {found.extract}"
        for found in messages
    )
