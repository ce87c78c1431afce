"""The list of topics, whose transports decide how a client listens."""

from deploy.local.genesys.delivery.topics import PUBLISHED
from schemas import catalogue
from tests.deploy.local.genesys.bodies.shapes import misfits
from tests.deploy.local.genesys.server.tenants import rig, with_access

_PATH = "/api/v2/notifications/availabletopics"


def test_only_what_is_asked_for_is_said() -> None:
    bare = rig().body(_PATH)["entities"]
    assert all(set(topic) == {"id"} for topic in bare)
    asked = ("expand", "transports,requiresPermissions")
    topics = {topic["id"]: topic for topic in rig().body(_PATH, asked)["entities"]}
    assert set(PUBLISHED) <= set(topics)
    assert all(topic["transports"] == ["All"] for topic in topics.values())
    assert topics["v2.analytics.queues.{id}.activity"]["requiresPermissions"] == [
        "analytics:queueObservation:view"
    ]
    assert "requiresPermissions" not in topics["v2.telephony.providers.edges.trunks.{id}.metrics"]


_EXPAND = (
    "description",
    "enforced",
    "schema",
    "visibility",
    "transports",
    "publicApiTemplateUriPaths",
    "requiresPermissions",
    "permissionDetails",
    "topicParameters",
)


def test_the_listing_keeps_to_the_contract() -> None:
    listing = rig().body(_PATH, ("expand", ",".join(_EXPAND)))
    assert list(misfits(listing, "AvailableTopicEntityListing")) == []
    phones = next(t for t in listing["entities"] if t["id"] == "v2.telephony.providers.edges.phones.{id}")
    assert set(phones) == {"id", *_EXPAND}
    (details,) = phones["permissionDetails"]
    assert (details["type"], details["permissions"]) == ("requiresPermissions", ["telephony:plugin:all"])


def test_every_declared_topic_is_listed_with_what_it_needs() -> None:
    listed = {t["id"]: t for t in rig().body(_PATH, ("expand", ",".join(_EXPAND)))["entities"]}
    for event in catalogue.events():
        if event.topic:
            topic = listed[event.topic]
            assert topic.get("requiresPermissions", []) == list(event.permission.names)
            assert topic["description"] == event.doc
            assert topic["schema"]["properties"]


def test_a_topic_can_lack_a_transport() -> None:
    topic = "v2.telephony.providers.edges.{id}.metrics"
    rigged = with_access(transports={topic: ["Websocket"]})
    topics = {t["id"]: t["transports"] for t in rigged.body(_PATH, ("expand", "transports"))["entities"]}
    assert topics.pop(topic) == ["Websocket"]
    assert set(map(tuple, topics.values())) == {("All",)}
