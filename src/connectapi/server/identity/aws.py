"""Temporary credentials as Amazon's token service gives them; these open nothing."""

from __future__ import annotations

import base64
import json
import secrets
from datetime import datetime, timedelta

from connectapi.server.store.keys import random_text

SECONDS = 3600
_FORM = "%Y-%m-%dT%H:%M:%SZ"


def credentials(now: datetime) -> str:
    """Make credentials that are good for an hour, as Base64 of JSON."""
    made = {
        "accessKeyId": f"ASIA{random_text(16).upper()}",
        "secretAccessKey": secrets.token_urlsafe(30),
        "sessionToken": secrets.token_urlsafe(120),
        "expiration": (now + timedelta(seconds=SECONDS)).strftime(_FORM),
    }
    return base64.b64encode(json.dumps(made).encode()).decode()


def seconds_left(made: str, now: datetime) -> int:
    """Say how long credentials are still good for."""
    ends = json.loads(base64.b64decode(made))["expiration"]
    return max(
        int((datetime.strptime(ends, _FORM).replace(tzinfo=now.tzinfo) - now).total_seconds()), 0
    )


def good(made: str | None, now: datetime) -> bool:
    """Tell whether there are credentials that are still good."""
    return made is not None and seconds_left(made, now) > 0
