"""Colours of the stylesheets by day, for what has no stylesheet: mail, and pictures in it."""

import re
from functools import cache
from pathlib import Path

STYLESHEETS = Path(__file__).resolve().parents[2] / "static" / "css"


@cache
def day_colours(stylesheet: str, selector: str) -> dict[str, str]:
    """The colours that a rule of a stylesheet declares as `--name: light-dark(#day, #night)`."""
    rules = (STYLESHEETS / stylesheet).read_text()
    rule = re.search(rf"{re.escape(selector)}\s+{{(.*?)}}", rules, re.DOTALL)
    if rule is None:
        raise LookupError(f"{stylesheet} has no rule for {selector}")
    return dict(re.findall(r"--([\w-]+):\s*light-dark\((#\w+)", rule[1]))
