"""One question over HTTP to a part of the stack."""


def ok(url: str) -> bool:
    """Whether it answers 200 within 2 s. A proxy from the environment is not for 127.0.0.1."""
    import httpx  # 0.4 s to import: paid while a part starts, not before

    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
