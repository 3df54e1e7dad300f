"""Names of content items."""

import re
import secrets
import string
from typing import Final

from connectapi._core.errors import InvalidArgument

_FORM: Final = re.compile(r"[A-Za-z0-9._-]{3,64}")
_LONGEST: Final = 64
_SHORTEST: Final = 3


def is_valid_name(name: str) -> bool:
    """Whether it is 3 to 64 letters, digits, periods, hyphens and underscores."""
    return _FORM.fullmatch(name) is not None


def random_name(length: int = 25) -> str:
    """A name of random lower-case letters, 25 unless told.

    Raises:
        InvalidArgument: No name has that length: 3 to 64.
    """
    if not _SHORTEST <= length <= _LONGEST:
        raise InvalidArgument(f"A name has {_SHORTEST} to {_LONGEST} letters, not {length}.")
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(length))
