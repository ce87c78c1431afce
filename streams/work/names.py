"""What the workers of a family are called in Kafka; without prefix."""

from schemas.declare.families import Family


def group_of(family: Family) -> str:
    """One Faust app and group a family: one family's rebalance or crash is not another's."""
    return f"trunkline.work.{family.name}"
