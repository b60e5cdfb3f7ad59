"""Page models of the town's words and looks."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.colours import ActionColours
from forum.core.forms.translated import FormLanguage
from forum.core.town_settings.setting import Json, Setting, Spot
from forum.core.town_settings.statement import StatementView
from forum.town_settings.presenters import GroupView, HistoryView, MissingView, SettingRow
from forum.web.forms import Form
from forum.web.rendering.pages import Page


@dataclass(frozen=True)
class OverviewPage(Page):
    """Every key, by group; first how many have something missing."""

    template: ClassVar[str] = "town_settings/overview.html"
    groups: list[GroupView]
    missing: list[MissingView]


@dataclass(frozen=True)
class SpotPage(Page):
    """One spot by itself, with the values that are looked at.

    `own_html` and `words` are those of the setting; `mail` is one as text, where mails are the spot.
    """

    template: ClassVar[str] = "town_settings/spot.html"
    spot: Spot
    statement: StatementView
    own_html: str
    words: str
    mail: str
    written: str = ""


@dataclass(frozen=True)
class LookView:
    """A value as readers of one language will see it: in each of its spots, by label and as HTML.

    `language` is empty for what isn't written by language; `is_changed`: not as it is in force.
    """

    language: str
    lang: str
    dir: str
    is_changed: bool
    spots: list[tuple[str, str]]


@dataclass(frozen=True)
class ChosenPicture:
    """A picture that isn't saved yet: the file, in base64, and the value that it stands for."""

    file: str
    value: Json

    @property
    def url(self) -> str:
        """The picture itself, in its address."""
        return f"data:{self.value['media_type']};base64,{self.value['content']}"


@dataclass(frozen=True)
class SettingPage(Page):
    """The form of one key, and its history.

    - `row`: what is in force; `default`: what stands without the town's own, by language;
    - `languages`: those to write in; `choices`: what can be chosen, with its words;
    - `chosen`: a picture to look at before it is saved;
    - `rows`: numbers of the rows of helplines; `colours`: the shades of a colour;
    - `is_looked_at`: the form was sent to be looked at first; `looks`: what is to be seen then.
    """

    template: ClassVar[str] = "town_settings/setting.html"
    form: Form[Any]
    setting: Setting
    row: SettingRow
    default: dict[str, str]
    languages: list[FormLanguage]
    choices: list[tuple[str, str]]
    rows: range
    colours: ActionColours | None
    history: HistoryView
    chosen: ChosenPicture | None
    is_looked_at: bool
    looks: list[LookView]
