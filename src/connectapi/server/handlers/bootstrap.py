"""Making the first administrator of a server that has no users."""

from __future__ import annotations

from connectapi.server.bootstrap import USERNAME, check_token
from connectapi.server.errors import Code, Refusal
from connectapi.server.first_user import add_first_user
from connectapi.server.registry import Call, handler
from connectapi.server.store import users


@handler("bootstrap")
def bootstrap(call: Call) -> object:
    """Make the first administrator and their API key."""
    services = call.services
    header = call.request.headers.get("authorization", "")
    check_token(header, services.settings.bootstrap_secret, services.clock)
    with call.write() as connection:
        if users.count(connection):
            message = "This server has users: its first administrator was made already."
            raise Refusal(Code.PROHIBITED_BOOTSTRAP, message)
        secret = add_first_user(connection, call.now(), USERNAME)
        call.audit(connection, "add_user", f"Bootstrapped the administrator {USERNAME}")
    return {"api_key": secret}


@handler("bootstrapExperimental")
def bootstrap_experimental(call: Call) -> object:
    """Do the same under the old address."""
    return bootstrap(call)
