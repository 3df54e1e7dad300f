"""What is known about a saved server."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from connectapi._core.secret import Secret

Origin = Literal["connectapi", "rsconnect"]


@dataclass(frozen=True)
class SavedServer:
    """A server as it stands in a file, without asking the keyring.

    Attributes:
        name: What the user calls it.
        url: Address of the server.
        authority: A file with certificate authorities, or their PEM text, to trust as well.
        insecure: Whether certificates are not checked.
        origin: The program whose file it stands in.
        plain_key: The API key when the file itself holds it.
    """

    name: str
    url: str
    authority: Path | bytes | None = field(default=None, repr=False)
    insecure: bool = False
    origin: Origin = "connectapi"
    plain_key: Secret | None = None


@dataclass(frozen=True)
class Profile:
    """A saved server with the API key; all that is needed to connect.

    Attributes:
        name: What the user calls it.
        url: Address of the server.
        api_key: The API key; never shown.
        authority: A file with certificate authorities, or their PEM text, to trust as well.
        insecure: Whether certificates are not checked.
        origin: The program that saved it.
    """

    name: str
    url: str
    api_key: Secret
    authority: Path | bytes | None = field(default=None, repr=False)
    insecure: bool = False
    origin: Origin = "connectapi"
