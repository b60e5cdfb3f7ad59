"""URL convertors: the types of route parameters (`lang`, `number`, `code`)."""

from starlette.convertors import Convertor, register_url_convertor

from forum.core.i18n.languages import LANGUAGES


class LanguageConvertor(Convertor[str]):
    """A language code of the interface."""

    regex = "|".join(LANGUAGES)

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


class NumberConvertor(Convertor[int]):
    """A public number of 1 to 15 digits, small enough for the integers of every database."""

    regex = "[1-9][0-9]{0,14}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


class CodeConvertor(Convertor[str]):
    """A random code in a URL: 1 to 64 letters, digits, - and _."""

    regex = "[A-Za-z0-9_-]{1,64}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


def register_convertors() -> None:
    """Register the convertors with Starlette. Idempotent."""
    register_url_convertor("code", CodeConvertor())
    register_url_convertor("lang", LanguageConvertor())
    register_url_convertor("number", NumberConvertor())
