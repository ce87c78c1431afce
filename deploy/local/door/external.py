"""Tables that a request brings along in its form, for one query only."""

from dataclasses import dataclass

from deploy.local.door.engine import Handle
from deploy.local.door.failures import Failure
from deploy.local.door.parameters import Parameters
from deploy.local.door.quoting import identifier
from deploy.local.door.spool import Spool
from deploy.local.door.statements import read_statement


@dataclass(frozen=True, slots=True)
class ExternalTable:
    name: str
    columns: str
    format: str
    data: Spool

    def make(self, handle: Handle) -> None:
        """Make it a temporary table of the handle. Raises Failure where one of its name is there."""
        create = f"CREATE TEMPORARY TABLE {identifier(self.name)} ({self.columns}) ENGINE = Memory"
        text = create.encode("utf-8", "surrogateescape")
        read_statement(text, whole=True)  # the columns are the client's text: no second statement, no engine
        handle.run(text)

    def fill(self, handle: Handle) -> None:
        clause = f" FROM INFILE '{self.data.path()}' COMPRESSION 'none' "
        insert = f"INSERT INTO {identifier(self.name)} {clause} FORMAT {self.format}"
        handle.run(insert.encode(), ours=(clause,))

    def drop(self, handle: Handle) -> None:
        handle.run(f"DROP TEMPORARY TABLE {identifier(self.name)}".encode())


def external_table(name: str, parameters: Parameters, data: Spool) -> ExternalTable:
    """By `name_structure` ("id UInt8, name String") or `name_types` ("UInt8,String": columns _1, _2 …)."""
    structure = parameters.values.get(f"{name}_structure")
    types = parameters.values.get(f"{name}_types")
    if structure is None and types is None:
        raise Failure.of(
            36, "BAD_ARGUMENTS", f"Neither structure nor types of the external table {name} are given"
        )
    columns = structure or ", ".join(f"_{n} {kind}" for n, kind in enumerate(_types(types or ""), start=1))
    return ExternalTable(name, columns, parameters.format(f"{name}_format"), data)


def _types(text: str) -> list[str]:
    """Split at the commas outside brackets: `Decimal(9, 2)` is one type."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
