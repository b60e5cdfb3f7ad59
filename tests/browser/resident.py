"""A resident at a browser: what they do in the forum, in their language, and what they see on each page."""

import re
from dataclasses import dataclass

from playwright.sync_api import Page, expect

from forum.core.i18n.detection import detect_language
from forum.core.i18n.languages import direction
from forum.core.i18n.translations import translations
from tests.browser.broken_words import broken_words
from tests.browser.conftest import assert_fits
from tests.browser.navigation import follow
from tests.browser.serving import RunningForum, code_in, link_in


@dataclass(frozen=True)
class Texts:
    """What is on the site already in a language, and what a resident writes in it."""

    found: str
    """The title of a neighbour's idea."""
    found_body: str
    theme: str
    """The theme of both, by its slug."""
    title: str
    """The title of their own idea, for the same wish in other words."""
    body: str
    comment: str
    offer: str


@dataclass(frozen=True)
class Resident:
    """Somebody with a browser and a mailbox. Every step asserts what they must see at its end."""

    page: Page
    forum: RunningForum
    language: str
    address: str
    texts: Texts
    has_scripts: bool

    def words(self, text: str) -> str:
        """A text of the interface in their language."""
        return translations(self.language).gettext(text)

    def sees(self, *texts: str) -> None:
        """Assert that these texts of the interface are in sight, in their language, on a page that fits."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(self.words(text), use_inner_text=True)
        root = self.page.locator("html")
        expect(root).to_have_attribute("lang", self.language)
        expect(root).to_have_attribute("dir", direction(self.language))
        assert_fits(self.page)
        assert broken_words(self.page.locator("main .vote, main .button")) == []

    def arrives(self) -> None:
        """Open the front page."""
        self.page.goto(f"{self.forum.address}/{self.language}/")
        self.sees("Post an idea", "Read the ideas", "Worth a look now")

    def signs_in(self) -> None:
        """Sign in with the code from the mail, as a member does."""
        self.page.goto(f"{self.forum.address}/{self.language}/sign-in")
        self.page.locator("main [name=email]").fill(self.address)
        follow(self.page.locator("main form .button-main"))
        self.sees("Check your e-mail")
        self.page.locator("[name=code]").fill(code_in(self._newest_mail()))
        follow(self.page.locator("main form .button-main").first)
        self.sees("What changed since you were here")

    def finds_an_idea(self) -> None:
        """From the front page to the list, by the chip of a theme to the idea of a neighbour."""
        self.arrives()
        follow(self.page.get_by_role("link", name=self.words("Read the ideas"), exact=True))
        self.page.locator(".filter-bar summary").filter(has_text=self.words("Theme")).click()
        follow(self.page.locator(f".filter-bar a[href*='theme={self.texts.theme}']").first)
        self.sees("Show all again")
        follow(self.page.get_by_role("link", name=self.texts.found, exact=True))
        self.sees("What has happened so far", "I support this", "Share this")
        expect(self.page.locator("h1")).to_have_text(self.texts.found)

    def supports_as_guest(self) -> None:
        """Leave an address, open the mailed link, confirm."""
        self.page.locator(".vote summary").first.click()
        self.page.locator("#f-vote-email").fill(self.address)
        follow(self.page.locator(".vote form[action$='/vote'] button"))
        self.sees("Check your e-mail")
        self.page.goto(link_in(self._newest_mail()))
        self.sees("One last step", "Was this not you?")
        follow(self.page.locator("main form .button-main"))

    def supports_as_member(self) -> None:
        """One tap."""
        self.page.locator(".vote form[action$='/vote'] button").click()

    def wants_no_news(self) -> None:
        """Support has brought news with it; one tap, and there is none."""
        own_vote = self.page.locator(".vote-mine")
        expect(own_vote).to_have_text(self.words("You support this. You will hear what happens."))
        follow(self.page.locator(".vote form[action$='/unfollow'] button"))
        expect(own_vote).to_have_text(self.words("You support this"))
        self.sees("Tell me what happens", "I want to help carry this out")

    def writes_an_idea(self) -> int:
        """In three steps, with those like it and a preview; returns its number."""
        page, texts = self.page, self.texts
        self.arrives()
        follow(page.locator("main").get_by_role("link", name=self.words("Post an idea")).first)
        self.sees("Your idea", "Where, and what about", "You, and sending it")
        page.locator("[name=title]").fill(texts.title)
        page.locator("[name=body]").fill(texts.body)
        if self.has_scripts:
            page.locator(".alike summary").click()
            self._sees_the_similar_idea()
        page.locator("[name=neighbourhood]").select_option(index=1)
        page.locator("[name=theme]").select_option(texts.theme)
        page.locator("[name=name_shown]").fill("Nour")
        follow(page.locator("#written [name=preview]"))
        self.sees("This is how it will look")
        expect(page.locator(".idea-preview-title")).to_have_text(texts.title)
        follow(page.locator("#preview .button-main"))
        if not self.has_scripts:
            self.sees("Perhaps it is here already")
            self._sees_the_similar_idea()
            follow(page.locator("#alike-first .button-main"))
        self.sees("What happens next", "You find it again on your own page.")
        expect(page.locator("h1")).to_have_text(texts.title)
        number = re.search(r"/ideas/(\d+)", page.url)
        assert number, page.url
        return int(number[1])

    def _sees_the_similar_idea(self) -> None:
        expect(self.page.locator(".alike-list")).to_contain_text(
            self.texts.found, use_inner_text=True
        )
        self.sees("Links and buttons here open in a new tab. What you wrote stays.")

    def hears_back(self) -> None:
        """By mail, and on their own page, from where the notice leads to the idea."""
        published = self.words("Your idea is on the site now")
        mail = self.forum.wait_for_mail(self.address, published)
        assert detect_language(mail) == self.language
        self.page.goto(f"{self.forum.address}/{self.language}/me")
        expect(self.page.locator(".notice-list")).to_contain_text(published)
        self.sees("What changed since you were here", "My ideas")
        follow(self.page.locator(".notice-list button").first)
        expect(self.page.locator("h1")).to_have_text(self.texts.title)
        self.sees("Nobody has said anything yet.", "Share this")

    def comments(self) -> None:
        """Say something on the neighbour's idea."""
        self._returns_to_the_idea()
        self.page.locator("#f-body").fill(self.texts.comment)
        follow(self.page.locator("form:has(#f-body) button[type=submit]"))
        expect(self.page.locator(".comments")).to_contain_text(self.texts.comment)
        self.sees("Write a comment")

    def offers_help(self) -> None:
        """Tell the officials what they can do for it."""
        self._returns_to_the_idea()
        follow(self.page.locator(".help-part a.button"))
        self.sees(
            "I want to help carry this out", "Only the officials of the municipality read this"
        )
        self.page.locator("#written [name=body]").fill(self.texts.offer)
        follow(self.page.locator("#written .button-main"))
        self.sees("You have offered to help", "An official will read it. Then you hear from us.")

    def can_share(self) -> None:
        """From the support to the links for everybody, and to a button to copy where scripts run."""
        self._returns_to_the_idea()
        self.page.locator(".vote a[href='#share']").click()
        expect(self.page.locator("#share")).to_be_in_viewport()
        for link in ("a[href^='mailto:']", "a[href$='/poster']"):
            expect(self.page.locator(f".share {link}")).to_be_visible()
        expect(self.page.locator("[data-copy]")).to_be_visible(visible=self.has_scripts)

    def takes_the_support_back(self) -> None:
        """One tap, and the idea has a supporter less."""
        count = self.page.locator(".vote-count b")
        before = int(count.inner_text())
        self.page.locator(".vote form[action$='/unvote'] button").click()
        expect(self.page.locator(".vote form[action$='/vote'] button")).to_be_visible()
        expect(count).to_have_text(str(before - 1))
        self.sees("I support this")

    def withdraws_the_idea(self, number: int) -> None:
        """Take their own idea off the site."""
        self.page.goto(f"{self.forum.address}/{self.language}/ideas/{number}")
        self.page.locator("summary").filter(has_text=self.words("Withdraw my idea")).click()
        follow(self.page.locator("form[action$='/withdraw'] button"))
        self.sees("Your idea is withdrawn. Nobody else sees it any more.")

    def _returns_to_the_idea(self) -> None:
        self.page.goto(f"{self.forum.address}/{self.language}/me/support")
        follow(self.page.get_by_role("link", name=self.texts.found, exact=True).first)

    def _newest_mail(self) -> str:
        """The text of the mail with a link and a code; asserts that it is in their language."""
        mail = self.forum.wait_for_mail(self.address, "")
        assert detect_language(mail) == self.language, mail
        return mail
