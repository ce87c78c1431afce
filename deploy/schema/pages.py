"""What is generated in docs/: whole pages, and tables in pages that are written by hand."""

from collections.abc import Mapping
from functools import cache

from schemas import catalogue
from schemas.derive.pages.blocks import (
    class_block,
    filled,
    needs,
    permission_block,
    personal_block,
    topic_block,
)
from schemas.derive.pages.indexes import event_index, object_index
from schemas.derive.pages.of_event import event_page
from schemas.derive.pages.of_object import object_page


@cache
def declared_pages() -> dict[str, str]:
    """Path below docs/ → text."""
    objects, events, aggregates = catalogue.objects(), catalogue.events(), catalogue.aggregates()
    found = {f"objects/{one.name}.md": object_page(one, objects) for one in objects}
    found |= {f"events/{one.name}.md": event_page(one, events, objects, aggregates) for one in events}
    return {**found, "objects/README.md": object_index(objects), "events/README.md": event_index(events)}


@cache
def declared_blocks() -> dict[str, dict[str, str]]:
    """Page → its blocks by name."""
    objects, events = catalogue.objects(), catalogue.events()
    return {
        "setup-genesys.md": {
            "permissions": permission_block(needs(objects, events)),
            "topics": topic_block(events),
        },
        "personal-data.md": {"classes": class_block(), "fields": personal_block(objects, events)},
    }


def wanted_pages(there: Mapping[str, str]) -> dict[str, str]:
    """All pages as they are to be; `there` has those that are. One by hand is nobody's to make."""
    blocks = {name: filled(there[name], found) for name, found in declared_blocks().items() if name in there}
    return declared_pages() | blocks
