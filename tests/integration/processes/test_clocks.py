"""Clock skew: each mail is sent once, in time and with valid secrets, and the skew is reported."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable

import pytest

from forum.accounts.actions.sign_ins import request_sign_in
from forum.app.container import build
from forum.settings.model import Settings
from tests.integration.operating.test_metrics import parse_metrics, sample_value
from tests.integration.processes.installation import Installation
from tests.parsing import code_in
from tests.services import loopback
from tests.services.databases import ON_POSTGRES
from tests.services.smtp import FakeSmtpServer
from tests.services.waiting import wait_until

SKEWED = "tests.integration.processes.skewed_clock"
SIGN_INS = 12


def mailing(smtp_server: FakeSmtpServer) -> dict[str, str]:
    """The settings of a forum whose web processes don't send mail."""
    return {
        "FORUM_MAIL__TRANSPORT": "smtp",
        "FORUM_MAIL__HOST": smtp_server.host,
        "FORUM_MAIL__PORT": str(smtp_server.port),
        "FORUM_JOURNAL__IN_WEB": "false",
    }


@ON_POSTGRES
@pytest.mark.parametrize("skew", ["70", "600", "-600"])
async def test_two_delivering_processes_send_each_mail_once(
    installation: Installation,
    database_url: str,
    settings_for: Callable[..., Settings],
    make_smtp_server: Callable[..., FakeSmtpServer],
    skew: str,
) -> None:
    smtp_server = make_smtp_server()
    smtp_server.behaviour.seconds_per_mail = 0.5
    installation.environment |= mailing(smtp_server)
    installation.start("deliver")
    installation.start("deliver", module=SKEWED, TEST_SKEW=skew)
    await asyncio.to_thread(
        wait_until,
        lambda: all("journal runs here" in each.log for each in installation.processes),
        "not both processes deliver",
    )
    forum = build(settings_for(database_url))
    async with forum.session_factory.unit_of_work() as uow:
        for number in range(SIGN_INS):
            await request_sign_in(uow, f"p{number}@example.org", language="nl")
    await forum.close()
    await asyncio.to_thread(
        wait_until,
        lambda: len({each.to for each in smtp_server.mails_received}) == SIGN_INS,
        "a mail is missing",
    )
    for process in installation.processes:
        process.send_signal()
        assert await asyncio.to_thread(process.wait) == 0, process.log
    assert set(Counter(each.to for each in smtp_server.mails_received).values()) == {1}
    assert ("set both by a time server" in installation.processes[1].log) is True
    assert "time server" not in installation.processes[0].log


@ON_POSTGRES
@pytest.mark.parametrize(("web", "delivering"), [("1200", "0"), ("-1200", "0"), ("0", "-1200")])
def test_a_mail_is_sent_without_delay_and_signs_in(
    installation: Installation,
    make_smtp_server: Callable[..., FakeSmtpServer],
    web: str,
    delivering: str,
) -> None:
    smtp_server = make_smtp_server()
    installation.environment |= mailing(smtp_server)
    installation.start("deliver", module=SKEWED, TEST_SKEW=delivering)
    serving = installation.serve(module=SKEWED, TEST_SKEW=web)
    with loopback.open_client(base_url=installation.base_url) as browser:
        browser.post("/en/sign-in", data={"email": "jan@example.org"})
        wait_until(lambda: smtp_server.mails_received, "the mail waits")
        browser.post(
            "/en/sign-in/code", data={"code": code_in(smtp_server.mails_received[0].message)}
        )
        assert browser.get("/en/me").status_code == 200
        samples = parse_metrics(browser.get("/metrics").text)
    assert abs(sample_value(samples, "clock_skew_seconds") - float(web)) < 20
    warnings = re.findall(r"the clock of this machine is \d+ s (ahead of|behind)", serving.log)
    assert warnings == {"1200": ["ahead of"], "-1200": ["behind"], "0": []}[web]
