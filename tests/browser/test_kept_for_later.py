"""What a member types is kept on the server by itself, and is there on another device."""

from playwright.sync_api import expect

from tests.browser.conftest import NARROW, OpenPage
from tests.browser.serving import RunningForum

TITLE = "Een leesclub voor wie niet meer goed ziet"


def test_what_is_typed_is_there_on_another_device(demo: RunningForum, open_page: OpenPage) -> None:
    telephone, computer = open_page(width=NARROW), open_page(scripts=False)
    for page in (telephone, computer):
        page.request.post(f"{demo.address}/nl/demo/maria")
    telephone.goto(f"{demo.address}/nl/ideas/new")
    telephone.locator("[name=title]").press_sequentially(TITLE)
    expect(telephone.locator("[data-hx-post$='/unsent'] p")).to_be_visible(timeout=30_000)
    computer.goto(f"{demo.address}/nl/ideas/new")
    expect(computer.locator("[name=title]")).to_have_value(TITLE)
    computer.locator("form[action$='/throw-away'] button").click()
    expect(computer.get_by_text(TITLE)).to_have_count(0)
