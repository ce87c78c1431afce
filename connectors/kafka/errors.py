"""What can go wrong with the logs, named for what the caller should do."""


class TryLater(Exception):
    """Kafka did not confirm in time: the caller still has the record and must send it again."""


class SchemaMissing(Exception):
    """A schema or topic that `trunkline schema apply` would have made is not there."""


class EpochChanged(Exception):
    """A log is not the one that its epoch was given to: its offsets would compare wrongly."""


class LogTruncated(Exception):
    """The log no longer has records that were not dealt with: somebody must decide to go on without."""


class LetGo(Exception):
    """What is worked on is, or may be, another process's by now: stop at once, and conclude nothing."""


class Fenced(LetGo):
    """Another process has taken it over, and the broker refuses what this one still writes."""
