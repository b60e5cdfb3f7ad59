"""Jinja environment: strict undefined names, gettext, template code compiled once per process."""

from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from forum.core.i18n import formatting, language_names, translations
from forum.core.i18n.bidi import isolated
from forum.core.i18n.languages import direction
from forum.core.mail.address import shown_address
from forum.core.phone import dialled, unbroken
from forum.web.rendering import localized
from forum.web.rendering.assets import TEMPLATES
from forum.web.rendering.structured_data import json_ld


class Templates(Environment):
    """Environment whose templates share one dictionary of globals, with none of their own."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Jinja's own result searches two mappings for each name, at every import of every page."""
        assert not d, "give it to the page, or to the environment"
        return self.globals


class CompiledTemplates(BytecodeCache):
    """In-memory bytecode cache: compiles each template once per process, for all environments."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template whose source is unchanged."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code of a template."""
        assert bucket.code
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = {autoescape: CompiledTemplates() for autoescape in (True, False)}
"""By the only option in which environments differ; Jinja's cache key doesn't include it."""


def make_environment(*, autoescape: bool = True) -> Environment:
    """A Jinja environment: strict about undefined names, texts in the current language."""
    environment = Templates(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        # Templates change with the code: otherwise each use of one asks the file system for its time.
        auto_reload=False,
        bytecode_cache=_COMPILED[autoescape],
    )
    # As in babel.cfg: otherwise longer texts would be extracted, but never found at run time.
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translations.gettext,
        translations.ngettext,
        newstyle=True,
        pgettext=translations.pgettext,
        npgettext=translations.npgettext,
    )
    # Instead of Jinja's own functions, which are slower and write numbers without separators.
    environment.globals |= _gettext_functions(autoescape=autoescape)
    environment.globals["direction"] = direction
    environment.globals["number_of"] = formatting.format_number
    environment.filters["counted"] = formatting.format_count
    environment.globals["language_choices"] = language_names.language_choices
    environment.globals["language_name"] = language_names.language_name
    environment.globals["markup"] = Markup
    environment.globals["lang_attributes"] = localized.lang_attributes
    environment.filters["bdi"] = localized.bdi if autoescape else isolated
    environment.filters["isolated"] = localized.isolated
    environment.filters["json_ld"] = json_ld
    environment.filters["linked"] = localized.linked
    environment.filters["with_lang"] = localized.with_lang
    environment.filters["in_lang"] = localized.in_lang
    environment.filters["list_with_lang"] = localized.list_with_lang
    environment.filters["shown_address"] = shown_address
    environment.filters["dialled"] = dialled
    environment.filters["unbroken"] = unbroken
    environment.filters["capitalised"] = lambda text: text[:1].upper() + text[1:]
    return environment


def _gettext_functions(*, autoescape: bool) -> dict[str, Callable[..., str]]:
    """Jinja's new-style `gettext`, also as `_`, and `ngettext`; integers are formatted.

    Translations that have no variables are cached.
    """

    def fill(translated: str, variables: Mapping[str, object]) -> str:
        shown = {
            name: formatting.format_number(value) if type(value) is int else value
            for name, value in variables.items()
        }
        return (Markup(translated) if autoescape else translated) % shown  # noqa: S704 - words are ours

    @lru_cache(maxsize=10_000)
    def cached(text: str, _language: str) -> str:
        return fill(translations.gettext(text), {})

    def gettext(text: str, **variables: object) -> str:
        return (
            fill(translations.gettext(text), variables)
            if variables
            else cached(text, translations.current_language.get())
        )

    def ngettext(singular: str, plural: str, num: int, **variables: object) -> str:
        return fill(translations.ngettext(singular, plural, num), {"num": num} | variables)

    return {"gettext": gettext, "_": gettext, "ngettext": ngettext}
