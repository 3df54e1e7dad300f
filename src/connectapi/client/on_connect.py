"""What content learns from the server that it runs on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TOKEN_FILE_VARIABLE: Final = "CONNECT_CONTENT_SESSION_TOKEN_FILE"  # noqa: S105 - a name
TOKEN_VARIABLE: Final = "CONNECT_CONTENT_SESSION_TOKEN"  # noqa: S105 - a name
CONTENT_VARIABLE: Final = "CONNECT_CONTENT_GUID"

_CONNECT: Final = "CONNECT"
_CONNECT_CLOUD: Final = "CONNECT_CLOUD"


def runs_on_connect(environ: Mapping[str, str]) -> bool:
    """Whether this process is content of a Connect server, or of Connect Cloud."""
    product = environ.get("POSIT_PRODUCT")
    older = environ.get("RSTUDIO_PRODUCT")
    return product in {_CONNECT, _CONNECT_CLOUD} or older == _CONNECT
