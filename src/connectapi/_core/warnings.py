"""Warnings of this package, and how to point them at the caller's own line."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Final

_PACKAGE: Final = f"{Path(__file__).resolve().parents[1]}{os.sep}"


class ConnectWarning(UserWarning):
    """The root of this package's warnings."""


class DeprecatedEndpointWarning(ConnectWarning):
    """The server says that an operation will go away."""


class InsecureWarning(ConnectWarning):
    """Certificates are not checked."""


class LeftoverWarning(ConnectWarning):
    """Something that was made for a moment could not be removed; the message says how."""


class NotCarriedWarning(ConnectWarning):
    """Something of a content item could not be made so on another server; the message says what."""


def warn(message: str, category: type[ConnectWarning]) -> None:
    """Warn at the nearest line outside this package, where the user can act on it."""
    level = 1
    frame = sys._getframe()  # noqa: SLF001 - the only way to count frames before Python 3.12
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
        level += 1
    warnings.warn(message, category, stacklevel=level)
