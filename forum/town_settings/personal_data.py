"""Personal data of the town's words and looks: who saved them."""

from forum.core.i18n.translations import N_
from forum.core.personal_data import PersonalTable, set_values
from forum.core.town_settings.catalogue import CATALOGUE
from forum.town_settings.tables import TownSetting

PERSONAL_DATA = (
    PersonalTable(
        TownSetting, N_("Words and looks of the site that you changed as a colleague"), ("saved_by_id",),
        set_values(saved_by_id=None),
        shown={"saved_at": N_("When"), "key": N_("What")},
        words={"key": {key: setting.label for key, setting in CATALOGUE.items()}},
    ),
)  # fmt: skip
