"""Tokens that users are given when they log in: topic v2.users.{id}.tokens.

A token is known by what is personal in it. So it is named before that is treated, and where the organisation
has a key for hashing, the name is hashed with it: with another key the same token would be another one.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from schemas.declare.columns import At, Of, Record
from schemas.declare.events import Event
from schemas.declare.families import USERS
from schemas.declare.identity import Counted
from schemas.declare.kinds import Instant
from schemas.declare.personal import Personal
from schemas.reading.digest import digest


def _key(values: Mapping[str, Any]) -> str:
    return digest(values["session_id"], values["token_hash"], values["client_id"])


class UserToken(Record, frozen=True):
    token_key: Annotated[str, Of(_key, "Of one user and time: differs if the token differs", keyed=True)]
    client_id: Annotated[str | None, At("clientId", "The OAuth client that it was given to")]
    expires: Annotated[Instant | None, At("tokenExpirationDate", "Until when it is good")]
    name: Annotated[str | None, At("user.name", "Name of the user", personal=Personal.STAFF)]
    ip_address: Annotated[str | None, At("ipAddress", "Where they logged in", personal=Personal.IP)]
    session_id: Annotated[str | None, At("sessionId", "The session", personal=Personal.TOKEN)]
    token_hash: Annotated[str | None, At("tokenHash", "Genesys's hash of the token", personal=Personal.TOKEN)]


USER_TOKENS: Final = Event(
    name="user_tokens",
    record=UserToken,
    topic="v2.users.{id}.tokens",
    family=USERS,
    entity="user",
    entity_path="user.id",
    time=At("dateCreated", "When the token was given"),
    identity=Counted(("user_id", "event_time", "token_key")),
    doc="Tokens given to users who log in: when, from where, for which client, until when.",
)
