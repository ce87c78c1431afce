import pytest

from schemas.objects.did_pools import DidPool
from schemas.reading.values import reader


@pytest.mark.parametrize(
    ("first", "last", "size"),
    [
        ("+441134960140", "+441134960149", 10),
        ("+441134960140", "+441134960140", 1),
        ("441134960140", "+441134960141", 2),
        ("+441134960149", "+441134960140", None),
        ("+441134960140", None, None),
        ("", "", None),
        ("+44 113", "+44 114", None),
        ("sip:a", "sip:b", None),
        ("٣", "٤", None),
    ],
)
def test_how_many_numbers_a_range_has(first: str | None, last: str | None, size: int | None) -> None:
    body = {"startPhoneNumber": first, "endPhoneNumber": last}
    assert reader(DidPool)(body, "")["size"] == size
