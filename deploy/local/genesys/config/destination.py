"""Where EventBridge's API destination posts to, and how it shows who it is."""

from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from deploy.local.genesys.config.table import Table


class ApiKey(Table):
    kind: Literal["api-key"] = "api-key"
    header: str = Field(default="x-api-key", pattern=r"^[A-Za-z0-9-]+$")
    value: str = Field(min_length=1)


class Basic(Table):
    kind: Literal["basic"] = "basic"
    user: str
    password: str


class Destination(Table):
    """The real ones are https only; a simulation stays on this machine and speaks http."""

    url: str
    auth: ApiKey | Basic = Field(discriminator="kind")

    @field_validator("url")
    @classmethod
    def _plain_http(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"{url!r}: write http://HOST:PORT/PATH")
        return url
