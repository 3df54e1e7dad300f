"""What to do about a refused exchange."""

from __future__ import annotations

from typing import Final

from connectapi._core.errors import APIError
from connectapi.client.exchange import API_KEY

NO_ASSOCIATION: Final = 212
NO_SESSION: Final = 220
BAD_AUDIENCE: Final = 256
ASSOCIATION_COUNT: Final = 257

# No association, no session of the visitor, not this kind of token for it, not this kind of answer.
_NO_VISITORS_KEY: Final = {NO_ASSOCIATION, NO_SESSION, 249, 252}
_WITH_VISITORS_KEY: Final = (
    "A visitor's API key needs the integration for it: an owner of the content adds it with "
    "item.integrations.add(client.integrations.one(template='connect')), or on the Access panel "
    "of the dashboard."
)

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


def explain(error: APIError, requested: str | None) -> None:
    """Add to an error what to do, where that is known; `requested` is what was asked for."""
    code = error.code or 0
    of_visitor = requested == API_KEY and code in _NO_VISITORS_KEY
    hint = _WITH_VISITORS_KEY if of_visitor else _HINTS.get(code)
    if hint is not None:
        error.add_hint(hint)
