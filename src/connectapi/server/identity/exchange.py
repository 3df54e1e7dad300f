"""Which credentials a token leads to, and for whom (RFC 8693)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from connectapi.server import auth
from connectapi.server.clock import parse, stamp
from connectapi.server.contract import Since
from connectapi.server.errors import Code, Refusal
from connectapi.server.identity import aws, federation, integrations, kept, templates, tokens
from connectapi.server.identity.outgoing import ProviderError
from connectapi.server.identity.provider import Provider
from connectapi.server.identity.signing import BadToken
from connectapi.server.rights import ContentRole, Role
from connectapi.server.store import content, keys, oauth_sessions, users
from connectapi.server.store import oauth_integrations as store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, RowMapping

    from connectapi.server.identity.integrations import Integration
    from connectapi.server.identity.tokens import Subject
    from connectapi.server.registry import Call

VISITOR_KEY_SECONDS = 3600
_VISITOR_KEY = "made for a visitor"
# What came after the exchange itself.
_SINCE = {
    tokens.CONTENT_SESSION: Since("2024.12.0"),
    tokens.API_KEY: Since("2025.01.0"),
    tokens.AWS_CREDENTIALS: Since("2025.03.0"),
}
_AUDIENCE_SINCE = Since("2025.07.0")
_REQUESTED = (tokens.ACCESS_TOKEN, tokens.AWS_CREDENTIALS, tokens.API_KEY)
_TOKEN_TYPES = {tokens.API_KEY: "Key", tokens.AWS_CREDENTIALS: "aws_credentials"}
_ROLES = {"Viewer": Role.VIEWER, "Publisher": Role.PUBLISHER, "Admin": Role.ADMINISTRATOR}
_SUBJECTS = {
    tokens.USER_SESSION: (templates.VIEWER, templates.VISITOR_API_KEY),
    tokens.CONTENT_SESSION: (templates.SERVICE_ACCOUNT,),
}


def credentials(call: Call, form: Mapping[str, str]) -> dict[str, object]:
    """Give the credentials that a form asks for.

    Raises:
        Refusal: It gets none; the code says why.
    """
    if form.get("grant_type") != tokens.TOKEN_EXCHANGE:
        message = f"The field grant_type must be {tokens.TOKEN_EXCHANGE}."
        raise Refusal(Code.OAUTH_GRANT_TYPE, message)
    kind = form.get("subject_token_type", "")
    known = _known(call, (*_SUBJECTS, tokens.ID_TOKEN))
    if kind not in known:
        message = f"The field subject_token_type must be one of {', '.join(known)}."
        raise Refusal(Code.OAUTH_SUBJECT_TOKEN_TYPE, message)
    if not form.get("subject_token"):
        raise Refusal(Code.OAUTH_SUBJECT_TOKEN, "The field subject_token is missing.")
    requested = form.get("requested_token_type") or tokens.ACCESS_TOKEN
    known = _known(call, _REQUESTED)
    if requested not in known:
        message = f"The field requested_token_type must be one of {', '.join(known)}."
        raise Refusal(Code.OAUTH_REQUESTED_TOKEN_TYPE, message)
    if kind == tokens.ID_TOKEN:
        return _of_identity(call, form["subject_token"], requested)
    if call.identity is None:
        raise Refusal(Code.AUTH_REQUIRED, "You must be signed in: send an API key.")
    return _of_session(call, form, kind, requested)


def _known(call: Call, types: Sequence[str]) -> list[str]:
    release = call.services.release
    return [one for one in types if release.has(_SINCE.get(one))]


def _of_identity(call: Call, token: str, requested: str) -> dict[str, object]:
    if requested != tokens.API_KEY:
        message = f"An identity token is exchanged for {tokens.API_KEY} only."
        raise Refusal(Code.OAUTH_INVALID_COMBINATION, message)
    try:
        secret = federation.key_for_identity(call.services, token, call.root)
    except BadToken as problem:
        message = f"The identity token is not accepted: {problem}."
        raise Refusal(Code.OAUTH_ID_TOKEN, message) from None
    except federation.UserLocked:
        raise Refusal(Code.USER_LOCKED, "The account of the user is locked.") from None
    return _answer(secret, tokens.API_KEY, federation.KEY_SECONDS)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is asked for, once everything about it was checked."""

    item: RowMapping
    visitor: RowMapping | None
    integration: Integration
    requested: str


def _of_session(
    call: Call, form: Mapping[str, str], kind: str, requested: str
) -> dict[str, object]:
    subject = _subject(call, form["subject_token"], kind)
    with call.read() as connection:
        item = content.by_guid(connection, subject.content_guid)
        if item is None or item["owner_id"] != call.caller.id:
            message = "Only the owner of the content that a token was made for may exchange it."
            raise Refusal(Code.PERMISSION_DENIED, message)
        visitor = _visitor(connection, item, subject) if subject.user_guid else None
        takes_audience = call.services.release.has(_AUDIENCE_SINCE)
        row = _chosen(connection, item, form.get("audience", "") if takes_audience else "")
        user_id = visitor["id"] if visitor else item["owner_id"]
        if not store.may_use(connection, row["id"], user_id):
            message = f"The OAuth integration {row['guid']} is open to certain users only."
            raise Refusal(Code.PERMISSION_DENIED, message)
    integration = integrations.opened(call.services.vault, row)
    _check_fit(integration, kind, requested)
    wanted = _Wanted(item, visitor, integration, requested)
    if requested == tokens.API_KEY:
        return _visitor_key(call, wanted)
    return _for_visitor(call, wanted) if visitor else _for_service(call, wanted)


def _subject(call: Call, token: str, kind: str) -> Subject:
    try:
        return tokens.read_session(call.services.signer, token, kind)
    except BadToken as problem:
        code = Code.OAUTH_SUBJECT_TOKEN
        if kind == tokens.CONTENT_SESSION:
            code = Code.OAUTH_CONTENT_SESSION_TOKEN
        raise Refusal(code, f"The subject_token is not accepted: {problem}.") from None


def _visitor(connection: Connection, item: RowMapping, subject: Subject) -> RowMapping:
    user = users.by_guid(connection, str(subject.user_guid))
    if user is None:
        raise Refusal(Code.OAUTH_SUBJECT, "The subject_token names no user of this server.")
    rights = content.rights_in(connection, item, auth.caller_of(user))
    if rights.role < ContentRole.VIEWER:
        message = f"The user {user['username']} may not view the content {item['guid']}."
        raise Refusal(Code.NO_VIEW_PERMISSION, message)
    return user


def _chosen(connection: Connection, item: RowMapping, audience: str) -> RowMapping:
    ties = store.of_content(connection, item["id"])
    if not ties:
        message = f"The content {item['guid']} is tied to no OAuth integration."
        raise Refusal(Code.OAUTH_NO_ASSOCIATIONS, message)
    if not audience:
        if len(ties) > 1:
            message = f"The content {item['guid']} is tied to {len(ties)} integrations: say which."
            raise Refusal(Code.OAUTH_ASSOCIATION_COUNT, message)
        return ties[0]
    for tie in ties:
        if tie["guid"] == audience.lower():
            return tie
    message = f"The audience is no integration that the content {item['guid']} is tied to."
    raise Refusal(Code.OAUTH_INVALID_AUDIENCE, message)


def _check_fit(integration: Integration, kind: str, requested: str) -> None:
    if integration.auth_type not in _SUBJECTS[kind]:
        message = f"A {kind} leads to no credentials of the type {integration.auth_type}."
        raise Refusal(Code.OAUTH_AUTH_TYPE_SUBJECT, message)
    template = integration.template.id
    special = {templates.CONNECT: tokens.API_KEY, templates.AWS: tokens.AWS_CREDENTIALS}
    given = special.get(template, tokens.ACCESS_TOKEN)
    if requested != given:
        message = f"The template {template} gives {given}, not {requested}."
        raise Refusal(Code.OAUTH_INVALID_COMBINATION, message)


def _for_visitor(call: Call, wanted: _Wanted) -> dict[str, object]:
    visitor_id = wanted.visitor["id"] if wanted.visitor else 0
    place = (visitor_id, wanted.integration.id)
    # A provider may take a second use of a refresh token for theft.
    with call.services.renewals.of(place):
        held, ends = _held(call, wanted, place)
    if wanted.requested == tokens.AWS_CREDENTIALS:
        return _aws_answer(call, held["aws"])
    return _answer(held["access_token"], wanted.requested, _left(call, ends), held["token_type"])


def _held(call: Call, wanted: _Wanted, place: tuple[int, int]) -> tuple[dict[str, str], str | None]:
    services = call.services
    with call.read() as connection:
        session = oauth_sessions.of(connection, *place)
    if session is None:
        message = (
            "The visitor has not consented yet: lead them to "
            f"{call.root}/__oauth__/integrations/{wanted.integration.guid}/login"
        )
        raise Refusal(Code.OAUTH_SESSION_NOT_FOUND, message)
    held, ends = kept.read(services, session), session["expires_at"]
    if ends is not None and ends <= call.now():
        held, ends = _refreshed(call, wanted, held, session)
    amazon = wanted.requested == tokens.AWS_CREDENTIALS
    if amazon and not aws.good(held.get("aws"), services.clock.now()):
        held["aws"] = aws.credentials(services.clock.now())
        with call.write() as connection:
            kept.renew(services, connection, session, held, ends)
    return held, ends


def _refreshed(
    call: Call, wanted: _Wanted, held: dict[str, str], session: RowMapping
) -> tuple[dict[str, str], str | None]:
    refresh_token = held.get("refresh_token")
    if not refresh_token:
        message = "The visitor's tokens have expired, and the provider gave none to renew them."
        raise Refusal(Code.OAUTH_INVALID_REFRESH_TOKEN, message)
    try:
        provider = Provider(call.services, wanted.integration, call.root)
        granted = provider.refresh(refresh_token)
    except ProviderError as problem:
        message = f"The visitor's tokens could not be renewed: {problem}."
        raise Refusal(Code.OAUTH_REFRESH_FAILURE, message) from None
    fresh = kept.as_kept(granted, refresh_token)
    with call.write() as connection:
        kept.renew(call.services, connection, session, fresh, granted.expires_at)
    return fresh, granted.expires_at


def _for_service(call: Call, wanted: _Wanted) -> dict[str, object]:
    if wanted.requested == tokens.AWS_CREDENTIALS:
        return _aws_answer(call, aws.credentials(call.services.clock.now()))
    try:
        granted = Provider(call.services, wanted.integration, call.root).for_service()
    except ProviderError as problem:
        message = f"No token was had of the service account: {problem}."
        raise Refusal(Code.OAUTH_UNABLE_TO_RETRIEVE_TOKEN, message) from None
    left = _left(call, granted.expires_at)
    return _answer(granted.access_token, wanted.requested, left, granted.token_type)


def _visitor_key(call: Call, wanted: _Wanted) -> dict[str, object]:
    services, integration, visitor = call.services, wanted.integration, wanted.visitor
    if visitor is None:
        message = f"Only a visitor's token leads to {tokens.API_KEY}."
        raise Refusal(Code.OAUTH_INVALID_COMBINATION, message)
    role = min(Role.named(visitor["user_role"]), _ROLES[integration.text("max_role")])
    place = (visitor["id"], wanted.item["id"], integration.id)
    with call.write() as connection:
        row = oauth_sessions.visitor_key(connection, call.now(), *place)
        if row is not None and row["user_role"] == role.wire:
            secret, ends = services.vault.open(row["secret"]), row["expires_at"]
        else:
            ends = stamp(services.clock.now() + timedelta(seconds=VISITOR_KEY_SECONDS))
            number, secret = keys.create(
                connection,
                call.now(),
                user_id=visitor["id"],
                name=_VISITOR_KEY,
                user_role=role.wire,
                expires_at=ends,
                passing=True,
            )
            values = dict(zip(("user_id", "content_id", "integration_id"), place, strict=True))
            values |= {"key_id": number, "secret": services.vault.seal(secret), "expires_at": ends}
            oauth_sessions.keep_visitor_key(connection, values)
            text = f"Made a key for {visitor['username']} as a visitor of {wanted.item['guid']}"
            call.audit(connection, "add_api_key", text)
    return _answer(secret, tokens.API_KEY, _left(call, ends))


def _left(call: Call, ends: str | None) -> int | None:
    if ends is None:
        return None
    return max(int((parse(ends) - call.services.clock.now()).total_seconds()), 0)


def _aws_answer(call: Call, made: str) -> dict[str, object]:
    left = aws.seconds_left(made, call.services.clock.now())
    return _answer(made, tokens.AWS_CREDENTIALS, left)


def _answer(
    secret: str, issued: str, seconds: int | None, token_type: str = ""
) -> dict[str, object]:
    answer: dict[str, object] = {
        "access_token": secret,
        "issued_token_type": issued,
        "token_type": _TOKEN_TYPES.get(issued, token_type),
    }
    # Missing where the provider tells no end.
    return answer if seconds is None else {**answer, "expires_in": seconds}
