"""What to do about a refused exchange."""

from __future__ import annotations

from typing import Final

from connectapi._core.errors import APIError

NO_ASSOCIATION: Final = 212
NO_SESSION: Final = 220
BAD_AUDIENCE: Final = 256
ASSOCIATION_COUNT: Final = 257

_HINTS: Final = {
    NO_ASSOCIATION: (
        "The content is associated with no integration: an owner does it with "
        "item.integrations.add(...), or on the Access panel of the dashboard."
    ),
    NO_SESSION: (
        "The visitor has not signed in to the integration yet: lead them to "
        "client.integrations.login_url(integration)."
    ),
    BAD_AUDIENCE: (
        "audience= takes an integration that the content is associated with; "
        "item.integrations.find() lists them."
    ),
    ASSOCIATION_COUNT: (
        "The content is associated with several integrations: say with audience= which one is "
        "meant; item.integrations.find() lists them."
    ),
}


def explain(error: APIError) -> None:
    """Add to an error what to do, where that is known."""
    hint = _HINTS.get(error.code or 0)
    if hint is not None:
        error.add_hint(hint)
