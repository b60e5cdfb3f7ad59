"""Lighthouse for twelve pages of residents (`make lighthouse`), on the demo's town, as a table in Markdown.

Not among the tests: it takes four minutes, and what it says of time differs from run to run.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.browser.serving import RunningForum, client_of, run_demo, sent_idea
from tests.services import lighthouse
from tests.services.lighthouse import CATEGORIES, Audit

PUBLIC = {
    "front page": "",
    "list of ideas": "ideas",
    "filtered list": "ideas?theme=onderweg&status=open",
    "call": "ideas?call=niet-alleen",
    "idea": "ideas/1",
    "write an idea": "ideas/new",
    "project": "projects/1",
    "search": "search?q=samen",
    "do you need help": "help",
    "not found": "no-such-page",
}
"""Paths within a language, for a guest."""
MEMBER = "maria"
HEAD = ("page", *CATEGORIES, "largest paint", "layout shift", "weight", "requests")


def audits(demo: RunningForum) -> Iterator[tuple[str, Audit]]:
    """Audit each page; yields its name too."""
    with client_of(demo, None) as guest:
        for name, path in PUBLIC.items():
            # An idea's number redirects to its full URL, which readers' links have.
            response = guest.get(f"/nl/{path}", follow_redirects=True)
            yield name, lighthouse.audit(str(response.url))
    with client_of(demo, MEMBER) as member, sent_idea(member, "nl") as sent:
        cookies = "; ".join(f"{each.name}={each.value}" for each in member.cookies.jar)
        for name, url in (("after sending", sent), ("my page", f"{demo.address}/nl/me")):
            yield name, lighthouse.audit(url, {"Cookie": cookies})


def row(name: str, audit: Audit) -> str:
    """A row of the table."""
    cells = (
        name,
        *(str(audit.scores[each]) for each in CATEGORIES),
        f"{audit.largest_paint:.2f} s",
        f"{audit.layout_shift:.3f}",
        f"{audit.weight / 1000:.0f} kB",
        str(audit.requests),
    )
    return f"| {' | '.join(cells)} |"


def main() -> int:
    """Print the table, and which audits cost points; returns the exit code."""
    try:
        lighthouse.locate()
    except lighthouse.MissingLighthouse as missing:
        print(f"lighthouse: {missing}", file=sys.stderr)
        return 1
    failed = []
    with tempfile.TemporaryDirectory() as folder, run_demo(Path(folder)) as demo:
        print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}", flush=True)
        for name, audit in audits(demo):
            print(row(name, audit), flush=True)
            failed += [f"- {name}: {each}" for each in audit.failed]
    print("", *failed, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
