"""What a question to Genesys can end in, named for what the caller should do.

NotRead                the answer was not had; the message says why and what would help
├── CheckCredentials   the login host refuses the client, or the API a fresh token: mend the settings
├── NoPermission       the client's roles lack a permission: go on with everything else
├── NotThere           there is no such thing
├── RequestRefused     another refusal, with Genesys's own code and message
├── ReadLater          no answer within our patience, or we are told to wait for longer than that
├── ListRepeats        the list leads in a circle
└── UnreadableAnswer   not what is published: the payload belongs to the dead letters
"""


class NotRead(Exception):
    """Nothing may be concluded from what was read before it."""


class CheckCredentials(NotRead):
    """Nothing of this organisation can be read until client id, secret or host are put right."""


class NoPermission(NotRead):
    """403. `permissions` are those that the body names, or none."""

    def __init__(self, where: str, permissions: tuple[str, ...]) -> None:
        needed = ", ".join(permissions) or "a permission that Genesys does not name"
        super().__init__(f"{where}: the OAuth client's roles lack {needed}")
        self.where = where
        self.permissions = permissions


class NotThere(NotRead):
    """404."""


class RequestRefused(NotRead):
    """Any other answer that repeating will not mend."""

    def __init__(self, where: str, status: int, code: str, message: str) -> None:
        super().__init__(f"{where}: {status} {code}: {message}")
        self.status = status
        self.code = code


class ReadLater(NotRead):
    """Genesys can't answer now."""


class ListRepeats(NotRead):
    """A page came twice: going on would never end."""


class UnreadableAnswer(NotRead):
    """An answer of 200 that is not in the published form; `payload` is the answer as it came."""

    def __init__(self, where: str, field: str, reason: str, payload: bytes) -> None:
        super().__init__(f"{where}: {field}: {reason}")
        self.field = field
        self.reason = reason
        self.payload = payload
