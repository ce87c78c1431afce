"""How a plan is played."""

from pydantic import Field

from deploy.local.genesys.config.table import Positive, Table
from deploy.local.genesys.player.client import TIMEOUT_S
from deploy.local.genesys.player.policy import Backoff


class Settings(Table):
    in_flight: Positive = 64
    """Deliveries under way at once, and how far time may run ahead: it moves on to the n-th event once all
    but the last `in_flight` - 1 before it are settled. 1: every event waits for the one before."""
    keep_alive: bool = True
    """False: a new connection for each event, as AWS does."""
    rate: float | None = Field(default=None, gt=0)
    """POSTs a second of real time, for measuring latency; None: as fast as the receiver takes them."""
    stride_s: float | None = Field(default=None, gt=0)
    """The longest step of time, with a pause after each; None: from one event to the next at once. Who only
    watches the clock, as the server does that pushes over WebSockets, sees the times in between."""
    timeout_s: float = Field(default=TIMEOUT_S, gt=0)
    backoff: Backoff = Backoff()
    progress_every: Positive = 1000
    """Settled events between two reports of progress."""
