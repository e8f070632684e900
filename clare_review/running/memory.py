"""The memory one notebook may take: more is refused by the system, so that it fails and the machine does not."""

import sys

MEMORY_MB = "CLARE_REVIEW_MEMORY_MB"
"""Where a kernel that was started before it was wanted finds its limit, in its environment."""


def limit_memory(megabytes: int) -> None:
    """Limits the data of this process and of those it starts from now on; 0, or Windows, is no limit."""
    if sys.platform == "win32" or not megabytes:
        return
    import resource

    most = megabytes * 1024 * 1024
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
