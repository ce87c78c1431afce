"""Every generated page of docs/, by its path there."""

from functools import cache

from schemas import catalogue
from schemas.derive.pages.indexes import event_index, object_index
from schemas.derive.pages.of_event import event_page
from schemas.derive.pages.of_object import object_page


@cache
def declared_pages() -> dict[str, str]:
    """Path below docs/ → text."""
    objects, events, aggregates = catalogue.objects(), catalogue.events(), catalogue.aggregates()
    found = {f"objects/{one.name}.md": object_page(one, objects) for one in objects}
    found |= {f"events/{one.name}.md": event_page(one, objects, aggregates) for one in events}
    return {**found, "objects/README.md": object_index(objects), "events/README.md": event_index(events)}
