"""The client of a translation service, against a server that speaks its API on loopback."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from moderation.translator.client import (
    OTHER_LANGUAGE,
    UNREACHABLE,
    TranslationFailed,
    TranslationService,
    Translator,
)
from tests.services.libretranslate import LibreTranslate, run_libretranslate, translated


@pytest.fixture
def server() -> Iterator[LibreTranslate]:
    with run_libretranslate() as running:
        yield running


@pytest.fixture
def service(server: LibreTranslate) -> TranslationService:
    return TranslationService(server.url, "", 5, (), takes_private=False)


async def test_texts_come_back_in_their_order_in_few_requests(
    server: LibreTranslate, service: TranslationService
) -> None:
    translator = Translator(service)
    texts = [f"Zin {number}." for number in range(60)] + ["x" * 3_000]
    answer = await translator.translate(texts, "nl", "ar")
    assert answer == tuple(translated(text, "ar") for text in texts)
    assert [len(each["q"]) for each in server.received] == [25, 25, 10, 1]
    assert {(each["source"], each["target"], each["format"]) for each in server.received} == {
        ("nl", "ar", "text")
    }
    await translator.translate(["Nog een."], "nl", "ar")
    assert server.paths.count("/languages") == 1


@pytest.mark.parametrize(
    ("source", "target", "sent"),
    [
        ("nl", "tr", ("nl", "tr")),
        ("", "nl", ("auto", "nl")),
        ("pt", "nl", ("pt-BR", "nl")),
        ("ar", "pt-BR", ("ar", "pt-BR")),
    ],
)
async def test_languages_are_named_as_the_service_names_them(
    server: LibreTranslate,
    service: TranslationService,
    source: str,
    target: str,
    sent: tuple[str, str],
) -> None:
    await Translator(service).translate(["Text"], source, target)
    assert (server.received[0]["source"], server.received[0]["target"]) == sent


@pytest.mark.parametrize(("source", "target"), [("fr", "nl"), ("nl", "it"), ("", "it")])
async def test_a_language_that_it_does_not_know_is_not_asked_for(
    server: LibreTranslate, service: TranslationService, source: str, target: str
) -> None:
    with pytest.raises(TranslationFailed) as failure:
        await Translator(service).translate(["Text"], source, target)
    assert failure.value.code == OTHER_LANGUAGE
    assert server.received == []


async def test_languages_of_the_settings_spare_the_question(
    server: LibreTranslate, service: TranslationService
) -> None:
    translator = Translator(replace(service, languages=("nl", "tr")))
    assert await translator.translate(["Merhaba"], "tr", "nl") == ("[nl] Merhaba",)
    assert server.paths == ["/translate"]
    with pytest.raises(TranslationFailed):
        await translator.translate(["Hello"], "en", "nl")


@pytest.mark.parametrize(
    ("failing", "detail"),
    [
        ("away", "it answered 503"), ("busy", "it answered 429"),
        ("broken", "its answer can't be understood"), ("other shape", "its answer can't be understood"),
        ("short", "not as many texts"), ("huge", "too long"), ("elsewhere", "it answered 307"),
        ("slow", "no answer in time"),
    ],
)  # fmt: skip
async def test_a_failure_is_said_without_any_text(
    server: LibreTranslate, service: TranslationService, failing: str, detail: str
) -> None:
    translator = Translator(replace(service, languages=("nl", "tr"), timeout=0.5))
    server.failing = failing
    with pytest.raises(TranslationFailed) as failure:
        await translator.translate(["geheim"], "nl", "tr")
    assert failure.value.code == UNREACHABLE
    assert detail in failure.value.detail and "geheim" not in failure.value.detail
    # A redirect is not followed: nothing goes to another address than that of the settings.
    assert server.paths == ["/translate"]


async def test_nobody_listens(service: TranslationService) -> None:
    with pytest.raises(TranslationFailed) as failure:
        await Translator(replace(service, url="http://127.0.0.1:1")).translate(["a"], "nl", "tr")
    assert failure.value.detail == "Connection refused"


async def test_the_key_goes_along_and_a_wrong_one_is_noticed(
    server: LibreTranslate, service: TranslationService
) -> None:
    server.api_key = "right"
    assert await Translator(replace(service, api_key="right")).untranslatable(["nl", "it"]) == [
        "it"
    ]
    with pytest.raises(TranslationFailed, match="it answered 403"):
        await Translator(replace(service, api_key="other")).untranslatable(["nl"])
