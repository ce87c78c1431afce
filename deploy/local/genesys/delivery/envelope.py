"""From rows of a plan to the bytes that EventBridge posts."""

import msgspec
import numpy as np
import numpy.typing as npt

from deploy.local.genesys.bodies.references import Json
from deploy.local.genesys.config.organisation import Organisation
from deploy.local.genesys.delivery.contents import CONTENTS, Content, iso
from deploy.local.genesys.delivery.rows import Kind, Rows
from deploy.local.genesys.delivery.topics import PUBLISHED
from deploy.local.genesys.world.random import Ints
from deploy.local.genesys.world.world import World

_UNPUBLISHED: Json = {"simulatedField": {"kind": "SIMULATED", "values": [1, 2.5, None]}}


class Envelope(msgspec.Struct, frozen=True, rename={"detail_type": "detail-type"}):
    """An event of a partner source. The detail type is the topic's template, with a literal {id} in it."""

    version: str
    id: str
    detail_type: str
    source: str
    account: str
    time: str
    region: str
    resources: list[str]
    detail: Json


def written(worlds: tuple[World, ...], rows: Rows) -> list[bytes]:
    """The bodies of `rows`, in their order."""
    stamps = zip(uuids(rows["envelope"]), iso(rows["published_ms"]), uuids(rows["correlation"]), strict=True)
    addresses = zip(rows["world"].tolist(), rows["topic"].tolist(), strict=True)
    envelopes = (
        _envelope(worlds[world].organisation, PUBLISHED[topic], content, *stamp)
        for (world, topic), content, stamp in zip(addresses, _contents(worlds, rows), stamps, strict=True)
    )
    bodies = [msgspec.json.encode(envelope) for envelope in envelopes]
    for row in np.flatnonzero(rows["kind"] == Kind.UNREADABLE).tolist():
        bodies[row] = bodies[row][: max(1, int(rows["kept"][row] * (len(bodies[row]) - 1)))]
    return bodies


def _contents(worlds: tuple[World, ...], rows: Rows) -> list[Content]:
    """Written world by world and topic by topic, given back in the order of `rows`."""
    order: list[Ints] = []
    contents: list[Content] = []
    for position, world in enumerate(worlds):
        for topic, name in enumerate(PUBLISHED):
            chosen = np.flatnonzero((rows["world"] == position) & (rows["topic"] == topic))
            contents += CONTENTS[name](world, rows["row"][chosen])
            order.append(chosen)
    back = np.argsort(np.concatenate(order), kind="stable").tolist()
    return [
        _oddly(contents[n]) if odd else contents[n] for n, odd in zip(back, rows["odd"].tolist(), strict=True)
    ]


def _oddly(content: Content) -> Content:
    return Content(content.entity_id, {**content.body, **_UNPUBLISHED})


def _envelope(
    organisation: Organisation, topic: str, content: Content, id_: str, published: str, correlation: str
) -> Envelope:
    return Envelope(
        version="0",
        id=id_,
        detail_type=topic,
        source=organisation.event_source,
        account=organisation.account,
        time=f"{published[:19]}Z",
        region=organisation.region,
        resources=[],
        detail={
            "topicName": topic.replace("{id}", content.entity_id),
            "version": "2",
            "eventBody": content.body,
            "metadata": {"CorrelationId": correlation},
            "timestamp": published,
        },
    )


def uuids(ids: npt.NDArray[np.uint8]) -> list[str]:
    """Rows of 16 bytes in the usual spelling."""
    digits = np.ascontiguousarray(ids).tobytes().hex()
    each = (digits[start : start + 32] for start in range(0, len(digits), 32))
    return [f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}" for d in each]
