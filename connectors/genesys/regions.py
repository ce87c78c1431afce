"""Where an organisation is reached: the region table is data, and any host can be given instead."""

from dataclasses import dataclass
from typing import Final

REGIONS: Final = {
    "us-east-1": "mypurecloud.com",
    "eu-west-1": "mypurecloud.ie",
    "ap-southeast-2": "mypurecloud.com.au",
    "ap-northeast-1": "mypurecloud.jp",
    "eu-central-1": "mypurecloud.de",
    "us-west-2": "usw2.pure.cloud",
    "ca-central-1": "cac1.pure.cloud",
    "ap-northeast-2": "apne2.pure.cloud",
    "eu-west-2": "euw2.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "us-east-2": "use2.us-gov-pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
    "eu-central-2": "euc2.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
    "eusc-de-east-1": "edee1.eusc-pure.cloud",
}
"""AWS region → base domain, of the official SDK; `api.`, `login.` and `streaming.` stand in front of it."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Base URLs, without a slash at the end."""

    api: str
    login: str


def hosts_of(region: str | None, host: str | None) -> Hosts:
    """Region names, base domains and `api.` forms are understood; `host` overrules them.

    Raises ValueError where nothing is given or the region is unknown.
    """
    if host:
        base = host.rstrip("/")
        if not base.startswith(("http://", "https://")):
            raise ValueError(f"host {host!r}: give the whole URL, https://…")
        return Hosts(base, base.replace("://api.", "://login.", 1))
    if not region:
        raise ValueError("give a region (such as eu-west-1 or mypurecloud.ie) or a host")
    domain = REGIONS.get(region, region.removeprefix("api.").removeprefix("login.").removeprefix("apps."))
    if domain not in REGIONS.values():
        raise ValueError(f"region {region!r} is unknown; known are {', '.join(REGIONS)}")
    return Hosts(f"https://api.{domain}", f"https://login.{domain}")
