"""What tests of refusals share: sentences with ellipses, and little memory."""

import contextlib
import re
from pathlib import Path


def fits(says, message):
    """Whether a message is the sentence, whatever stands for its ellipses."""
    pattern = ".*".join(map(re.escape, says.split("…")))
    return re.fullmatch(pattern, message, re.DOTALL) is not None


@contextlib.contextmanager
def little_memory(most=2**28):
    """Let no more memory be taken, where the system can be told so."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, FileNotFoundError):
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = pages * resource.getpagesize() + most
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
