"""What reading can refuse, named for what becomes of the input."""


class Unreadable(ValueError):
    """The input can't become a record: it goes to the dead letters, with this as the reason.

    `where` is the JSON path that is wrong, so that the reason names the field.
    """

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}")
        self.where = where
        self.reason = reason
