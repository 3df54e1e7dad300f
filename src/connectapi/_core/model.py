"""The base of every record that the API answers with."""

from datetime import datetime
from typing import Annotated, Any, TypeAlias

import msgspec

from connectapi._core.unset import UNSET

Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""An aware `datetime`; a time that is sent without an offset is UTC."""


class Model(msgspec.Struct, frozen=True, kw_only=True, repr_omit_defaults=True):
    """A record as the server answered it.

    A field that the answer did not hold is `UNSET`, which is falsy; a null is `None`. Fields that
    this version of the package does not know are left out here; tables and `client.request` keep
    them.
    """

    def to_dict(self) -> dict[str, Any]:  # Any: the values of a record are of many types
        """The record as a dictionary of the fields that the answer held; times stay `datetime`."""
        found: dict[str, Any] = msgspec.to_builtins(self, builtin_types=(datetime,))
        return found


def absent() -> Any:  # Any: it stands as the default of fields of every type
    """The default of every field: `UNSET`, whatever the field's type.

    The contract promises no field, yet typing each as optional would make every use of a record a
    null check. So a field has the contract's type, and one that an answer lacks (an older server,
    less rights) says so at run time.
    """
    return UNSET
