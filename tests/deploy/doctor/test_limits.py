"""Whatever becomes of one check, it is a finding, and the others are made."""

import asyncio
import time

import pytest

from deploy.doctor.findings import Finding, Verdict, good
from deploy.doctor.limits import Found, in_thread, within


async def _slow() -> Found:
    await asyncio.sleep(60)
    return []


async def _broken() -> Found:
    raise ValueError("of no use\nand more")


async def _well() -> Found:
    return [good("a", "b", "c")]


def test_what_hangs_and_what_breaks_off_is_said() -> None:
    async def all_of_them() -> list[Found]:
        works = (_slow(), _broken(), _well())
        return await asyncio.gather(*(within("x", "y", work, 0.05) for work in works))

    (hung,), (broken,), (well,) = asyncio.run(all_of_them())
    assert (hung.verdict, hung.said) == (Verdict.FAILURE, "no answer within 0 s")
    assert (broken.verdict, broken.said) == (Verdict.FAILURE, "ValueError: of no use")
    assert well.verdict is Verdict.GOOD


def test_a_thread_that_hangs_holds_nobody_up() -> None:
    def hang() -> Found:
        time.sleep(5)
        return []

    async def wait() -> Finding:
        (found,) = await within("x", "y", in_thread(hang), 0.05)
        return found

    begun = time.monotonic()
    assert asyncio.run(wait()).verdict is Verdict.FAILURE
    assert time.monotonic() - begun < 4


def test_a_thread_answers_or_raises() -> None:
    def fail() -> int:
        raise KeyError("x")

    assert asyncio.run(in_thread(lambda: 7)) == 7
    with pytest.raises(KeyError):
        asyncio.run(in_thread(fail))
