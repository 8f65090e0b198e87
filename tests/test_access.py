"""Who may come in: accounts, passwords and the lock against guessing."""

from datetime import datetime, timedelta

import pytest

from faqbot.access import LOCK, MAX_FAILURES, SESSION, Access
from faqbot.errors import AccessError
from faqbot.records import Account
from faqbot.storage import Store

from .conftest import MONDAY

PASSWORD = "four words make one"


class Clock:
    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def access(store: Store, clock: Clock) -> Access:
    return Access(store, clock)


@pytest.fixture
def ana(access: Access) -> Account:
    return access.add(" Ana ", "Ana Sample", "desk", PASSWORD)


def test_the_right_password_lets_in_and_is_not_kept(access: Access, ana: Account) -> None:
    assert access.sign_in("ANA ", PASSWORD) == ana
    assert ana.login == "ana"
    assert PASSWORD not in ana.password_hash
    assert access.sign_in("ana", PASSWORD + "x") is None
    assert access.sign_in("eve", PASSWORD) is None


@pytest.mark.parametrize(
    ("login", "name", "password", "says"),
    [
        ("ana", "Ana", PASSWORD, "already"),
        ("a b", "Ana", PASSWORD, "no login"),
        ("", "Ana", PASSWORD, "no login"),
        ("ben", " ", PASSWORD, "name"),
        ("ben", "B" * 81, PASSWORD, "name"),
        ("ben", "Ben", "short", "12 characters"),
    ],
)
@pytest.mark.usefixtures("ana")
def test_an_account_that_will_not_do_is_refused(
    access: Access, login: str, name: str, password: str, says: str
) -> None:
    with pytest.raises(AccessError, match=says):
        access.add(login, name, "desk", password)


@pytest.mark.usefixtures("ana")
def test_guessing_locks_the_account_for_a_while_even_to_the_right_password(
    access: Access, clock: Clock, store: Store
) -> None:
    for _ in range(MAX_FAILURES):
        assert access.sign_in("ana", "a wrong password") is None
    assert access.sign_in("ana", PASSWORD) is None
    clock.now += LOCK - timedelta(seconds=1)
    assert access.sign_in("ana", PASSWORD) is None
    clock.now += timedelta(seconds=1)
    assert access.sign_in("ana", PASSWORD) is not None
    assert [line.action for line in store.audit.newest()].count("locked_out") == 2


@pytest.mark.usefixtures("ana")
def test_a_right_password_begins_the_count_anew(access: Access) -> None:
    for _ in range(3):
        for _ in range(MAX_FAILURES - 1):
            access.sign_in("ana", "a wrong password")
        assert access.sign_in("ana", PASSWORD) is not None


def test_a_session_ends_with_a_new_password_or_when_the_account_is_shut(access: Access, ana: Account) -> None:
    session = access.begin_session(ana)
    assert access.find(session) == ana
    access.set_password("ana", "another four words")
    assert access.find(session) is None
    assert access.find(access.begin_session(ana)) is None, "who came in by the old password as it was changed"
    assert access.sign_in("ana", PASSWORD) is None
    changed = access.sign_in("ana", "another four words")
    assert changed is not None
    session = access.begin_session(changed)
    access.shut("ana")
    assert access.find(session) is None
    assert access.sign_in("ana", "another four words") is None
    assert access.find("nobody") is None
    with pytest.raises(AccessError, match="no account"):
        access.shut("eve")


def test_a_session_ends_after_its_time_however_much_it_was_used(access: Access, ana: Account, clock: Clock) -> None:
    session = access.begin_session(ana)
    clock.now += SESSION
    assert access.find(session) == ana
    clock.now += timedelta(seconds=1)
    assert access.find(session) is None


def test_signing_out_ends_one_session_and_everywhere_all(access: Access, ana: Account, store: Store) -> None:
    desk, phone, third = (access.begin_session(ana) for _ in range(3))
    access.sign_out(ana, desk)
    assert access.find(desk) is None
    assert access.find(phone) == ana
    access.sign_out_everywhere(ana)
    assert access.find(phone) is access.find(third) is None
    assert [line.action for line in store.audit.newest()] == ["sign_out_everywhere", "sign_out"]
