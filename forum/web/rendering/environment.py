"""The Jinja environment: strict undefined names, gettext, template code compiled once per process."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from forum.core.i18n import formatting, language_names, translations
from forum.core.i18n.languages import direction
from forum.core.mail.address import shown_address
from forum.web.rendering.assets import TEMPLATES


class Templates(Environment):
    """Templates that all see the same globals, and none of their own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja's own looks in two places for each, at every import of every page."""
        assert not d, "give it to the page, or to the environment"
        return self.globals


class CompiledTemplates(BytecodeCache):
    """The code of the templates, compiled once in a process whatever number of environments it has."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code of a template whose source is still the same."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        assert bucket.code
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {autoescape: CompiledTemplates() for autoescape in (True, False)}
"""By the one option in which environments differ; Jinja's key of a template doesn't hold it."""


def make_environment(*, autoescape: bool = True) -> Environment:
    """The template environment: strict about names, words in the current language."""
    environment = Templates(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        bytecode_cache=_COMPILED[autoescape],
    )
    # As in babel.cfg: else the words of a longer text would be gathered, but never found.
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translations.gettext,
        translations.ngettext,
        newstyle=True,
        pgettext=translations.pgettext,
        npgettext=translations.npgettext,
    )
    # Both names, so that none goes the long way that Jinja's own takes.
    environment.globals["gettext"] = environment.globals["_"] = _gettext(autoescape=autoescape)
    environment.globals["direction"] = direction
    environment.globals["number_of"] = formatting.format_number
    environment.globals["language_choices"] = language_names.language_choices
    environment.globals["language_name"] = language_names.language_name
    environment.globals["markup"] = Markup
    environment.filters["shown_address"] = shown_address
    return environment


def _gettext(*, autoescape: bool) -> Callable[..., str]:
    """Jinja's `gettext`, which keeps the words that have nothing to fill in ready."""

    def fill(text: str, variables: Mapping[str, object]) -> str:
        translated = translations.gettext(text)
        return (Markup(translated) if autoescape else translated) % variables  # noqa: S704 - words are ours

    @lru_cache(maxsize=10_000)
    def ready(text: str, _language: str) -> str:
        return fill(text, {})

    def gettext(text: str, **variables: object) -> str:
        return (
            fill(text, variables) if variables else ready(text, translations.current_language.get())
        )

    return gettext
