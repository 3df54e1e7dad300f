"""The parts of an item that can be carried, by name, and which release knew what first."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from connectapi._core.errors import InvalidArgument

PARTS: Final = (
    *("settings", "access", "permissions", "tags", "vanity", "run_as", "lock", "variables"),
    *("integrations", "thumbnail", "bundle", "schedules", "owner"),
)
"""All parts, in the order in which a plan shows them."""

PRUNABLE: Final = (
    *("settings", "permissions", "tags", "vanity", "integrations", "variables", "schedules"),
    *("thumbnail", "items"),
)
"""Parts of which something can be removed, and `items` for items that are said to be absent."""

SINCE: Final = {
    **dict.fromkeys(
        (
            *("memory_request", "memory_limit", "cpu_request", "cpu_limit"),
            *("service_account_name", "default_image_name"),
            *("default_r_environment_management", "default_py_environment_management"),
        ),
        "2023.09.0",
    ),
    **dict.fromkeys(("amd_gpu_limit", "nvidia_gpu_limit"), "2024.12.0"),
    **dict.fromkeys(("locked", "locked_message", "integrations"), "2024.08.0"),
    **dict.fromkeys(
        (
            *("default_environment_guid", "metrics_collection_enabled", "notify_on_share"),
            *("otel_enabled", "content_category"),
        ),
        "2026.06.1",
    ),
}
"""The first release that takes a field; the others are as old as the API."""

ADMINISTRATORS_ONLY: Final = frozenset({"run_as", "run_as_current_user", "service_account_name"})


def chosen_parts(
    include: Collection[str] | None, *, without: Collection[str] = ()
) -> frozenset[str]:
    """The parts that are asked for, all where nothing is said.

    Raises:
        InvalidArgument: There is no such part; the error names those that there are.
    """
    return _checked("include", include, PARTS) - frozenset(without)


# A collection or a yes or no is what `prune=` takes, which is passed on here.
def pruned_parts(prune: Collection[str] | bool) -> frozenset[str]:  # noqa: FBT001
    """Of which parts something may be removed; True stands for all but items.

    Raises:
        InvalidArgument: There is no such part; the error names those that there are.
    """
    if prune is True:
        return frozenset(PRUNABLE) - {"items"}
    return frozenset() if prune is False else _checked("prune", prune, PRUNABLE)


def _checked(name: str, given: Collection[str] | None, known: tuple[str, ...]) -> frozenset[str]:
    if given is None:
        return frozenset(known)
    if isinstance(given, str):
        raise InvalidArgument(f"{name}= takes several parts, such as {{{given!r}}}.")
    wrong = sorted(str(part) for part in given if part not in known)
    if wrong:
        raise InvalidArgument(f"{name}= names {', '.join(wrong)}, and there is {', '.join(known)}.")
    return frozenset(given)
