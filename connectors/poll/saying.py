"""What the REST twin of a topic says of some ids, in whichever way it is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import msgspec

from connectors.genesys.client import Client
from connectors.genesys.errors import UnreadableAnswer
from connectors.genesys.pages import whole_array
from connectors.genesys.window import Priority
from schemas.declare.events import Posted, Snapshot


@dataclass(frozen=True, slots=True)
class Said:
    """A body, and the id that the topic's name would have; empty where the body says it."""

    body: bytes
    topic_id: str = ""


async def said(client: Client, twin: Snapshot, ids: Sequence[str], declaration: str) -> list[Said]:
    """One request. Raises NotRead."""
    if twin.posted is not None:
        return await _posted(client, twin.path, twin.posted, ids, declaration)
    get = partial(client.get, declaration=declaration, priority=Priority.LIVE)
    query = ((twin.ids_parameter, ",".join(ids)),)
    return [Said(body) for body in await whole_array(get, twin.path, query)]


async def _posted(
    client: Client, path: str, posted: Posted, ids: Sequence[str], declaration: str
) -> list[Said]:
    body = msgspec.json.encode(posted.body(ids))
    answer = await client.order("POST", path, body, (), declaration, Priority.LIVE)
    try:
        return [Said(msgspec.json.encode(body), id_) for id_, body in posted.split(ids, answer)]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as broken:
        raise UnreadableAnswer(path, "body", str(broken), answer) from None
