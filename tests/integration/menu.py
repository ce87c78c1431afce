"""The fault menu: organisations with one fault each, and one with everything at once."""

from typing import Any, Final

from deploy.local.genesys.config.organisation import Organisation
from tests.builders.organisations import carrier, organisation

TWO_CARRIERS: Final = [carrier("A", max_concurrent_calls=20), carrier("B", inbound_share=0.3)]
CHANGES: Final[dict[str, Any]] = {
    "renames": 1,
    "moves": 1,
    "outages": 1,
    "outage_s": [300.0, 900.0],
    "arrivals": 1,
    "departures": 1,
    "capacities": 1,
}

DELIVERY: Final[dict[str, dict[str, Any]]] = {
    "duplicates": {"duplicates": 0.2},
    "republished": {"republished": 0.2},
    "reordered": {"reordered": 0.4, "reordered_by_s": [10.0, 90.0]},
    "late": {"late": [{"share": 0.1, "delay_s": [120.0, 5400.0]}]},
    "skewed": {"skewed": [{"share": 0.03, "ahead_s": 900.0}, {"share": 0.02, "ahead_s": 20.0}]},
    "unknown-fields": {"unknown_fields": 0.3},
    "unknown-values": {"unknown_values": 0.5},
    "unreadable": {"unreadable": 0.05},
}
REST: Final[dict[str, dict[str, Any]]] = {
    "rest-failing": {"failing": 0.1},
    "rest-dropped": {"dropped": 0.1},
    "rest-cut": {"cut": 0.1},
    "rest-half-empty": {"half_empty": {"trunks": [2], "trunkbasesettings": [2], "edges": [1]}},
    "rest-nulls": {"nulls": 0.5},
    "rest-unknown": {"unknown_fields": 0.5, "unknown_values": 0.5},
}
_SEEDS: Final = {"rest-failing": 52, "rest-dropped": 35, "rest-cut": 23, "everything": 227}
"""So that no request fails twice in a row: the second wait is 9 s, the third 27."""
SHIFTING: Final = ("rest-insert", "rest-remove")
"""A list that moves while it is read is never believed: their lists hold still from some time on."""


def _delivered(name: str) -> Organisation:
    return organisation(name, faults=DELIVERY[name])


def _asked(name: str) -> Organisation:
    return organisation(name, rest=REST[name], seed=_SEEDS.get(name, 1))


def _shifting(name: str) -> Organisation:
    rest = {"shifting": name.removeprefix("rest-")}
    return organisation(name, edges=4, rest=rest, access={"max_page_size": 2})


def _everything() -> Organisation:
    """A list of trunks that isn't believed would give another truth; other lists are half empty here."""
    delivery = {key: value for faults in DELIVERY.values() for key, value in faults.items()}
    rest: dict[str, Any] = {
        "failing": 0.05,
        "dropped": 0.05,
        "cut": 0.05,
        "nulls": 0.5,
        "unknown_fields": 0.5,
    }
    rest |= {"unknown_values": 0.5, "half_empty": {"sites": [1], "edges": [1]}}
    return organisation(
        "everything",
        seed=_SEEDS["everything"],
        edges=3,
        carriers=TWO_CARRIERS,
        changes=CHANGES,
        faults=delivery,
        rest=rest,
    )


def _on_change(name: str, **more: Any) -> Organisation:
    sampling = {"mode": "on-change", "mismatches_per_day": 40.0}
    carriers = [{**carrier, "busy_hour_calls": 60} for carrier in TWO_CARRIERS]
    return organisation(name, carriers=carriers, sampling=sampling, **more)


ON_CHANGE: Final = (
    _on_change("on-change"),
    _on_change("on-change-moves", changes={"moves": 1}, faults=DELIVERY["late"] | DELIVERY["duplicates"]),
)
ORGANISATIONS: Final = (
    *map(_delivered, DELIVERY),
    *map(_asked, REST),
    *map(_shifting, SHIFTING),
    organisation("changes", edges=3, carriers=TWO_CARRIERS, changes=CHANGES),
    *ON_CHANGE,
    _everything(),
)
