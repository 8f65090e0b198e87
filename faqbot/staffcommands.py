"""The commands under `staff`: who may use the staff's pages."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from faqbot.config import load_settings

if TYPE_CHECKING:
    from faqbot.access import Access

staff = typer.Typer(help="Manage who may use the staff's pages.")
Password = Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)]


@staff.command("add")
def add_staff(
    login: str,
    name: Annotated[str, typer.Option(prompt="Name, as patients see it", help="The name that patients see.")],
    password: Password,
    role: Annotated[Literal["desk", "curator", "admin"], typer.Option(help="What they may do.")] = "desk",
) -> None:
    """Make an account; asks for the password."""
    account = _access().add(login, name, role, password)
    print(f"{account.login} can sign in at /staff as {account.name} ({account.role}).")


@staff.command("password")
def set_staff_password(login: str, password: Password) -> None:
    """Set a new password; it ends the account's sessions and opens it again if it was shut or locked."""
    _access().set_password(login, password)


@staff.command("shut")
def shut_staff(login: str) -> None:
    """Let an account sign in no more, and end its sessions."""
    _access().shut(login)


@staff.command("list")
def list_staff() -> None:
    """List the accounts that can sign in."""
    from faqbot.storage import Store  # noqa: PLC0415

    for account in Store.open(load_settings().database_url).accounts.active():
        print(f"{account.login}\t{account.name}\t{account.role}")


def _access() -> "Access":
    from faqbot.access import Access  # noqa: PLC0415
    from faqbot.storage import Store  # noqa: PLC0415

    return Access(Store.open(load_settings().database_url))
