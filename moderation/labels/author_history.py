"""Labels of an author's history: where what they wrote stands, as colleagues say it."""

from forum.core.content.visibility_labels import VISIBILITY
from forum.core.i18n.translations import N_
from forum.core.visibility import Visibility

STANDS = VISIBILITY | {Visibility.returned: N_("Back with the author")}
