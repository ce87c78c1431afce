"""Which changelog records are still needed, and which can be tombstoned.

Two manifests are kept, with all that follows the older one: the newer may be that of an owner that had lost
its partition without knowing.
"""

from collections.abc import Iterable

from streams.chain.resolve import Chain


class Keeping:
    """Keys by the manifest that they came after."""

    def __init__(self, chain: Chain, claim: bytes) -> None:
        listed = {chain.manifest_key, *chain.chunks} if chain.manifest else set()
        self._manifests = [set(listed)]
        self._since = [set(chain.needed - listed) | {claim}]
        self._rubbish = set(chain.stray)

    def wrote(self, key: bytes) -> None:
        """A delta, or a chunk that the next manifest will list."""
        self._since[-1].add(key)

    def manifest(self, key: bytes, chunks: Iterable[bytes], claim: bytes) -> None:
        """A manifest is on the broker; `claim` is that of its owner, without which it would not count."""
        self._manifests.append({key, claim, *chunks})
        self._since.append(set())
        while len(self._manifests) > 2:
            self._rubbish |= self._manifests.pop(0)
            self._rubbish |= self._since.pop(0)

    def rubbish(self) -> list[bytes]:
        """What no recovery can need any more, once the group has committed what the newest manifest covers.

        That commit is a fence: an owner that has lost its partition can't pass it.
        """
        needed = set().union(*self._manifests, *self._since)
        found = sorted(self._rubbish - needed)
        self._rubbish = set()
        return found
