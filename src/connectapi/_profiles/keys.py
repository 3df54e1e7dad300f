"""API keys in the system's keyring."""

from contextlib import suppress

from connectapi._core.errors import ConfigurationError
from connectapi._core.secret import Secret

SERVICE = "connectapi"


class NoKeyring(ConfigurationError):
    """This machine has no keyring that works."""


def store_key(name: str, key: Secret) -> None:
    """Keep a key, in place of an earlier one.

    Raises:
        NoKeyring: There is no keyring, it is locked, or it forgets what it is given.
    """
    # Slow to import, and asks the system for its services when it is.
    import keyring

    try:
        keyring.set_password(SERVICE, name, key.reveal())
        kept = keyring.get_password(SERVICE, name) == key.reveal()
    # Anything: backends let errors of their own through, and so does a broken configuration.
    except Exception as error:  # noqa: BLE001
        raise NoKeyring(_reason(error)) from None  # its text may quote what it was given
    if not kept:
        raise NoKeyring("The keyring of this machine does not keep what it is given.")


def fetch_key(name: str) -> Secret | None:
    """The key that is kept under a name, None when there is none.

    Raises:
        NoKeyring: There is no keyring, or it is locked.
    """
    import keyring

    try:
        key = keyring.get_password(SERVICE, name)
    except Exception as error:  # noqa: BLE001  # as above
        raise NoKeyring(_reason(error)) from None
    return Secret(key) if key else None


def forget_key(name: str) -> None:
    """Remove a key; that there is none, or no keyring, is no error."""
    import keyring

    with suppress(Exception):
        keyring.delete_password(SERVICE, name)


def _reason(error: Exception) -> str:
    import keyring.errors

    if isinstance(error, keyring.errors.KeyringLocked):
        return "The keyring of this machine is locked."
    if isinstance(error, keyring.errors.NoKeyringError):
        return "There is no keyring on this machine."
    return f"The keyring of this machine does not work ({type(error).__name__})."
