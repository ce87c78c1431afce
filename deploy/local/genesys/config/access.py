"""Who may ask what, how often, and how the answers are cut into pages."""

from typing import Literal

from pydantic import Field

from deploy.local.genesys import declared
from deploy.local.genesys.config.table import Positive, Table


class Access(Table):
    """Client-credentials clients hold permissions through roles; OAuth scopes don't apply to them."""

    client_id: str = Field(min_length=1)
    client_secret: str = Field(min_length=1)
    permissions: frozenset[str] = Field(default_factory=declared.permissions)
    """Everything that any declaration asks for."""
    token_lifetime_s: Positive = 86_400
    requests_per_minute: Positive = 300
    rate_headers: Literal["inin", "x-rate-limit"] = "inin"
    max_page_size: Positive = 100
    """A larger pageSize is lowered to this without a word, as the published API does."""
    properties_need_expand: bool = True
    """Whether trunk base properties come only with expand=properties; the contract leaves both open."""
    transports: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Transports of a topic template where they are not ("All",)."""
