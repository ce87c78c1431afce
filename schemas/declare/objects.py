"""What an object declaration can say."""

from dataclasses import dataclass
from typing import Final

from schemas.declare.columns import Column, Record, columns_of
from schemas.declare.events import Event
from schemas.declare.families import Family
from schemas.declare.permissions import Permission


@dataclass(frozen=True, slots=True)
class PageNumber:
    """`pageNumber` from 1; on while `nextUri` is there, else while pageNumber < pageCount.

    `size` is what we ask for; the response's `pageSize` is what we got. A 400 makes us ask 100, then 25.
    """

    size: int = 100
    size_parameter: str = "pageSize"
    most: int | None = None
    """The largest size, where the published description states one: more is refused."""
    counted: bool = True
    """Whether the answers say `total` and `pageCount`."""
    linked: bool = True
    """Whether the answers say `nextUri`."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """No page numbers, no totals: on while the answer says where, by a link or by a cursor.

    `field` is where the answer says it: `nextUri`, or a cursor that goes into `parameter`.
    """

    size: int = 100
    size_parameter: str = "pageSize"
    most: int | None = None
    field: str = "nextUri"
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class WholeArray:
    """A bare JSON array, no page parameters. At exactly `warn_at` rows the server may have cut it."""

    warn_at: int | None = None


Pages = PageNumber | Cursor | WholeArray


@dataclass(frozen=True, slots=True)
class Per:
    """One list for each entity of another object, whose id stands in the path.

    The bodies don't say whose they are: the id is put into each of them under the parameter's name before it
    is read, and the entity's id is `<that id>/<its own>`.
    """

    of: str
    """The object's name."""
    parameter: str
    """Of the path: `siteId` for `{siteId}`."""


@dataclass(frozen=True, slots=True)
class Join:
    """A reference column and the object whose id it holds."""

    column: str
    to: str


AUDIT: Final = ("createdBy", "createdByApp", "modifiedBy", "modifiedByApp", "selfUri")
"""Who touched an object, and its link: known, and of no use to anyone who asks about capacity."""


@dataclass(frozen=True, slots=True, eq=False)
class Object:
    """One REST list: inventory whose every version is kept with the time from which it held.

    The file that holds one of these is all that a new object needs.
    """

    name: str
    """Plural noun, the name of the current view: `trunks`."""
    entity: str
    """Singular noun: `trunk`; the id's column is `<entity>_id`."""
    record: type[Record]
    path: str
    pages: Pages
    permission: Permission
    family: Family
    every_ms: int
    doc: str
    per: Per | None = None
    joins: tuple[Join, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    modified: str | None = "dateModified"
    """Where the body says when it was last changed."""
    created: str | None = "date_created"
    """The column that says since when there is such an entity: its first known version reaches back to it.
    None: nothing says so, and the first version reaches back to the beginning.
    """
    id_path: str = "id"
    ignored: tuple[str, ...] = ()
    emits: tuple[Event, ...] = ()
    """Events whose facts each listed body holds as well: the status objects of a trunk."""

    @property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.record)

    @property
    def read_as(self) -> tuple[type[Record], ...]:
        """All that a listed body is read by."""
        return (self.record, *(event.record for event in self.emits))
