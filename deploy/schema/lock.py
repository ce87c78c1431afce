"""Generated files from declarations: what is missing is written, what breaks is refused."""

from dataclasses import dataclass
from pathlib import Path

from deploy.schema.files import Files, join
from deploy.schema.pages import declared_blocks, wanted_pages
from schemas import catalogue
from schemas.derive import database
from schemas.derive.ddl import comment_on, create_view
from schemas.derive.evolution import Forbidden, check_schema, locked_form, migrate


@dataclass(frozen=True, slots=True)
class Pending:
    """What `lock` would write."""

    schemas: tuple[tuple[str, int], ...]
    """(Avro name, version)."""
    statements: tuple[str, ...]
    views: bool
    pages: tuple[str, ...]
    """Those that are missing, stale, or of nothing that is declared; by path below docs/."""

    def __bool__(self) -> bool:
        return bool(self.schemas or self.statements or self.views or self.pages)


def view_statements() -> list[str]:
    return [s for view in database.views() for s in (create_view(view), comment_on(view))]


def pending(files: Files) -> Pending:
    """Raises Forbidden where a declaration breaks what is published."""
    published = files.published()
    declared = {t.name: t.avro() for t in catalogue.record_types()}
    if gone := sorted(published.keys() - declared.keys()):
        raise Forbidden(f"schemas {', '.join(gone)} are published and now gone: keep their declarations")
    fresh = [
        (name, len(published.get(name, [])) + 1)
        for name, schema in declared.items()
        if check_schema(published.get(name, []), schema)
    ]
    statements = migrate(files.locked_tables(), database.tables())
    stale = not files.views.exists() or files.views.read_text() != join(view_statements())
    return Pending(tuple(fresh), tuple(statements), stale, tuple(_stale_pages(files)))


def _stale_pages(files: Files) -> list[str]:
    there = files.pages(declared_blocks())
    wanted = wanted_pages(there)
    return sorted(name for name in there.keys() | wanted.keys() if there.get(name) != wanted.get(name))


def lock(files: Files) -> list[Path]:
    """Write what is pending; returns the files. Raises Forbidden."""
    found = pending(files)
    declared = {t.name: t.avro() for t in catalogue.record_types()}
    written = [files.publish(name, version, declared[name]) for name, version in found.schemas]
    if found.statements:
        written.append(files.add_migration(list(found.statements)))
        files.lock_tables(locked_form(database.tables()))
    if found.views:
        files.write_views(view_statements())
        written.append(files.views)
    wanted = wanted_pages(files.pages(declared_blocks()))
    return [*written, *(files.write_page(name, wanted.get(name)) for name in found.pages)]
