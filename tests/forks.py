"""The one fork server of a test process: lives that end themselves are forked from it.

There is one per process, and the first who starts it says what it has imported. So all say the same.
"""

import multiprocessing
from multiprocessing.context import ForkServerContext

import pytest

FORKS = pytest.mark.skipif("forkserver" not in multiprocessing.get_all_start_methods(), reason="lives are forked")


def fork_server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.forked"])
    return context
