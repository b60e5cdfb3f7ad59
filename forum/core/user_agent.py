"""Device names: the families of browser and operating system that a User-Agent header names."""

from ua_parser import parse

MAX_LENGTH = 400
"""Characters of a header that are parsed: parsing takes longer the more there are."""
FAMILY_LENGTH = 40


def families(user_agent: str) -> tuple[str, str]:
    """Families of browser and system, such as `("Firefox", "Android")`; empty where unknown."""
    found = parse(user_agent[:MAX_LENGTH])
    return (
        _family(found.user_agent.family if found.user_agent else ""),
        _family(found.os.family if found.os else ""),
    )


def _family(name: str) -> str:
    # "Mobile Safari", "Chrome Mobile": the system says that it is a phone.
    return name.replace("Mobile", "").strip()[:FAMILY_LENGTH]
