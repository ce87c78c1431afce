"""What is shown: plain values, which a table and a program can both do something with."""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Topic:
    """How one topic of an organisation comes. Times are milliseconds since the epoch."""

    organisation: str
    topic: str
    transport: str
    since: int
    before: str
    reason: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What may have been missed, and nothing has repaired yet."""

    organisation: str
    topic: str
    lost_from: int
    lost_until: int
    subscriptions: int
    reason: str


@dataclass(frozen=True, slots=True)
class Member:
    """A process in a group; `slots` are those that it holds, of groups that share organisations."""

    group: str
    client: str
    host: str
    partitions: int
    slots: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Lag:
    """Records of a topic that a group hasn't dealt with yet; None: it never committed anything."""

    group: str
    topic: str
    records: int | None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who polls an organisation, or has its sockets; `client` is empty where nobody does."""

    organisation: str
    role: str
    slot: int
    client: str
    host: str


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest reading of a list. `complete` is when the newest COMPLETE one started."""

    organisation: str
    object: str
    status: str
    started_at: int
    rows: int
    total: int | None
    complete: int | None
    every: int
    reason: str

    def late(self, now: int) -> bool:
        """Whether the next one should long have been."""
        return now - self.started_at > 2 * self.every


@dataclass(frozen=True, slots=True)
class Letters:
    """Dead letters of an organisation, by where they were refused."""

    organisation: str
    stage: str
    hour: int
    day: int


@dataclass(frozen=True, slots=True)
class Watermark:
    """How far time has come in what is stored of a family."""

    organisation: str
    family: str
    watermark: int
    lag_ms: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`troubles` say what could not be asked, and so is missing here."""

    now: int
    topics: tuple[Topic, ...] = ()
    gaps: tuple[Gap, ...] = ()
    owners: tuple[Owner, ...] = ()
    members: tuple[Member, ...] = ()
    lags: tuple[Lag, ...] = ()
    runs: tuple[LastRun, ...] = ()
    letters: tuple[Letters, ...] = ()
    watermarks: tuple[Watermark, ...] = ()
    troubles: tuple[str, ...] = ()

    def of(self, organisations: Iterable[str]) -> "Picture":
        """Without what is only about other organisations."""
        names = frozenset(organisations)
        return replace(
            self,
            topics=tuple(each for each in self.topics if each.organisation in names),
            gaps=tuple(each for each in self.gaps if each.organisation in names),
            owners=tuple(each for each in self.owners if each.organisation in names),
            runs=tuple(each for each in self.runs if each.organisation in names),
            letters=tuple(each for each in self.letters if each.organisation in names),
            watermarks=tuple(each for each in self.watermarks if each.organisation in names),
        )
