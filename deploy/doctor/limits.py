"""Checks within their time: what hangs is said to hang, and keeps nobody from ending."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

from deploy.doctor.findings import Finding, failure

T = TypeVar("T")
Found = Sequence[Finding]
LIMIT_S: Final = 30.0


async def in_thread(call: Callable[[], T]) -> T:
    """The result of what blocks. The thread is left behind where nobody waits for it any longer."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[T] = loop.create_future()

    def settle(take: Callable[[], None]) -> None:
        if not answer.done():
            take()

    def work() -> None:
        try:
            result = call()
        except BaseException as error:  # it is raised where it is waited for
            trouble = error
            _tell(loop, lambda: settle(lambda: answer.set_exception(trouble)))
        else:
            _tell(loop, lambda: settle(lambda: answer.set_result(result)))

    threading.Thread(target=work, daemon=True).start()
    return await answer


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    """Nobody is told once the program ends."""
    try:
        loop.call_soon_threadsafe(what)
    except RuntimeError:
        return


async def within(check: str, subject: str, work: Awaitable[Found], limit_s: float = LIMIT_S) -> Found:
    """What the work finds; that it didn't end in time, or broke off, is a finding as well."""
    try:
        async with asyncio.timeout(limit_s):
            return await work
    except TimeoutError:
        return [failure(check, subject, f"no answer within {limit_s:.0f} s")]
    except Exception as error:  # every other check is to be made all the same
        said = str(error).strip().splitlines()
        return [failure(check, subject, f"{type(error).__name__}: {said[0] if said else ''}".rstrip(": "))]
