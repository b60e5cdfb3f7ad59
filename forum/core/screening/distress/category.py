"""Categories of danger."""

from enum import StrEnum


class Category(StrEnum):
    """What somebody may be in danger of, most urgent first."""

    suicide = "suicide"
    children = "children"
    violence = "violence"
    self_harm = "self_harm"
    abuse = "abuse"
    neglect = "neglect"
