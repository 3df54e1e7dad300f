"""Tokens of clients that sign their requests."""

from __future__ import annotations

from connectapi.server import signatures
from connectapi.server.registry import Call, handler


@handler("createToken")
def create_token(call: Call) -> object:
    """Keep a client's public key, and say where a user can claim the token."""
    token = str(call.fields["token"])
    public_key = signatures.read_public_key(str(call.fields["public_key"]))
    signatures.keep(call.services, token, public_key)
    return {"token_claim_url": f"{call.root}/__tokens__/{token}"}
