"""Personal data of accounts: the member, their sessions, devices, identities, and addresses."""

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from forum.accounts.labels import RHYTHMS
from forum.accounts.tables import (
    AddressChange,
    Block,
    FormerAddress,
    Identity,
    KnownBrowser,
    Member,
    ProviderSignIn,
    Rhythm,
    Session,
    SignIn,
    Verification,
    WaitingAction,
)
from forum.core.actor import Role
from forum.core.i18n.languages import OWN_NAMES
from forum.core.i18n.translations import N_
from forum.core.pending_action import pending_actions_of
from forum.core.personal_data import Erasure, PersonalTable, delete_rows, set_values
from forum.core.tokens import new_secret
from forum.core.unit_of_work import UnitOfWork

OTHERS = "it is about somebody else"
HASHED = "the hash of a secret, by which nobody is described"


async def _blank_member(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Leave a row that leads to nobody: votes refer to it, so that they keep counting."""
    day = uow.now.replace(hour=0, minute=0, second=0, microsecond=0)
    values = {
        "email": None, "name": "", "role": Role.resident, "language": "", "page_language": "",
        "text_size": "", "joined_at": day, "seen_on": day.date(), "mail_rhythm": Rhythm.never, "unread": 0,
        "warnings": 0, "warned_at": None, "blocked_until": None, "has_second_factor": False,
        "neighbourhood_id": None, "declared_at": None, "verified_until": None,
        "unsubscribe_code": new_secret()[:32],
    }  # fmt: skip
    await uow.execute(update(Member).where(table.condition(erasure.person)).values(values))


async def _discard_sign_ins(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Delete sign-ins, and what was written signed out and waits for one of them."""
    waiting = await uow.all(
        select(SignIn).where(
            table.condition(erasure.person), col(SignIn.used_at).is_(None), SignIn.intent != ""
        )
    )
    actions = pending_actions_of(uow)
    for sign_in in waiting:
        if discard := actions[sign_in.intent].discard:
            await discard(uow, sign_in.intent_data)
    await delete_rows(uow, table, erasure)


async def _discard_waiting(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Delete what waits for a step, with the drafts that were stored for it."""
    actions = pending_actions_of(uow)
    for waiting in await uow.all(select(WaitingAction).where(table.condition(erasure.person))):
        if discard := actions[waiting.intent].discard:
            await discard(uow, waiting.intent_data)
    await delete_rows(uow, table, erasure)


async def _cancel_changes(uow: UnitOfWork, table: PersonalTable, erasure: Erasure) -> None:
    """Delete the person's request, and what others asked for with the person's address."""
    asked_for = col(AddressChange.email) == erasure.person.email
    await uow.execute(delete(AddressChange).where(or_(table.condition(erasure.person), asked_for)))


PERSONAL_DATA = (
    PersonalTable(
        Member, N_("Your account"), ("id",), _blank_member,
        shown={
            "email": N_("E-mail address"), "name": N_("Name"), "joined_at": N_("Since"),
            "language": N_("Language of our e-mails to you"), "page_language": N_("Language of the pages"),
            "text_size": N_("Size of the letters"), "mail_rhythm": N_("E-mail about what you follow"),
            "seen_on": N_("Last visit"), "declared_at": N_("You told us where you live on"),
            "verified_until": N_("Counts as living here until"),
        },
        words={
            "language": OWN_NAMES, "page_language": OWN_NAMES,
            "text_size": {"normal": N_("Normal text"), "large": N_("Larger text")},
            "mail_rhythm": RHYTHMS,
        },
        left_out={"unsubscribe_code": "a secret: whoever has it can stop the member's mail"},
    ),
    PersonalTable(
        Session, N_("Devices on which you are signed in"), ("member_id",), delete_rows,
        shown={
            "browser": N_("Browser"), "system": N_("System"), "begun_at": N_("Signed in on"),
            "seen_at": N_("Last used on"), "expires_at": N_("Ends on"),
            "second_factor_at": N_("Second factor given on"),
        },
        left_out={"id_hash": HASHED},
    ),
    PersonalTable(
        KnownBrowser, N_("Browsers in which you signed in"), ("member_id",), delete_rows,
        shown={"seen_at": N_("Last signed in on")},
        left_out={"secret_hash": HASHED},
    ),
    PersonalTable(
        Identity, N_("Other ways in which you sign in"), ("member_id",), delete_rows,
        shown={"provider": N_("Signed in with"), "linked_at": N_("Since")},
    ),
    PersonalTable(
        Verification, N_("Who told us that you live here"), ("member_id",), delete_rows,
        shown={
            "provider": N_("With"), "verified_at": N_("Since"), "expires_at": N_("Until"),
        },
        left_out={"person_hash": "the hash of a number with our key, by which nobody is described"},
    ),
    PersonalTable(
        ProviderSignIn, N_("You went elsewhere to show that you live here"), ("member_id",), delete_rows,
        shown={"provider": N_("With"), "expires_at": N_("Until")},
        left_out={"handle_hash": HASHED, "state_hash": HASHED},
    ),
    PersonalTable(
        WaitingAction, N_("What you wrote or chose, and that waits for one more step of yours"),
        ("member_id",), _discard_waiting, shown={"waits_since": N_("Since")},
    ),
    PersonalTable(
        AddressChange, N_("A new e-mail address that is not confirmed yet"), ("member_id",), _cancel_changes,
        shown={"email": N_("E-mail address"), "asked_at": N_("Asked on")},
    ),
    PersonalTable(
        FormerAddress, N_("E-mail addresses that you had before"), ("member_id",), delete_rows,
        shown={"email": N_("E-mail address"), "changed_at": N_("Until")},
    ),
    PersonalTable(
        Block, N_("Blocks of your account"), ("member_id",), delete_rows,
        shown={
            "blocked_at": N_("Since"), "until": N_("Until"), "lifted_at": N_("Lifted on"),
            "ground": N_("Why"), "text": N_("What we wrote to you"), "objection": N_("Your objection"),
        },
        grounds={"ground": "blocked_at"}, left_out={"by_id": "it is a colleague's"},
    ),
    PersonalTable(
        Block, N_("Blocks that you decided as a colleague"), ("by_id",), set_values(by_id=None),
        shown={"blocked_at": N_("When"), "ground": N_("Why")}, grounds={"ground": "blocked_at"},
        left_out={"member_id": OTHERS, "text": OTHERS, "objection": OTHERS, "objected_at": OTHERS},
    ),
    PersonalTable(
        SignIn, N_("Sign-ins that were asked for with your address"), ("email",), _discard_sign_ins,
        shown={"asked_at": N_("Asked on"), "used_at": N_("Used on")},
        left_out={"handle_hash": HASHED, "token_hash": HASHED, "code_hash": HASHED},
    ),
)  # fmt: skip
