"""Names of people in a file: as they are shown, and none that is an address or a number."""

import re

from forum.core.screening.personal_data import find_personal_data
from forum.core.text.cleaning import fold
from forum.core.text.visible_text import clean_label
from forum.moving_in.reading.findings import Findings

NAME_LENGTH = 60
_SCREENED = 5 * NAME_LENGTH
"""More than is shown: an address that is cut off is one too."""
# In a name these are no words of a text: `jan [at] example.org`, `9000 Gent`, `Dorp 5, Gent`, `12 rue Haute`.
_PRIVATE = re.compile(
    r"[@\uff20\ufe6b]|[\[({<]\s?(?:at|arobase|apenstaartje|chiocciola|kuyruklu a)\s?[\])}>]"
    r"|(?:\d[ ./()-]{0,2}){7,}"
    r"|\b\d{4,5} ?[^\W\d_]{2,}|\d[a-z]?\s?,|,[^\d,]{0,80}\d"
    r"|\b\d{1,4}(?: ?(?:bis|ter|[a-d]))?,? (?:rue|avenue|av\.|bd\.?|boulevard|chaussee|place|allee|impasse|quai"
    r"|chemin|route|square|via|viale|piazza|corso)\b"
)


def shown_name(name: str, findings: Findings) -> str:
    """The name to show: text only, and none that holds an address or a phone number."""
    name = name[:_SCREENED]
    if _PRIVATE.search(fold(name)) or find_personal_data(name):
        findings.hidden_names += 1
        return ""
    # A number is the account there, and nobody's name.
    return "" if name.isdigit() else clean_label(name)[:NAME_LENGTH].strip()
