"""Which tests run on one worker, one after the other, because they share what is dear to start.

pytest-xdist has a mark for that, ``xdist_group``. With pytest 9.2 it is without effect, and silently so: every worker
started every stack. So the places are named here, and nowhere else.
"""

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# What is shared: where its tests are.
SHARED = {
    "a stack": ("tests/e2e/",),
    "a stack, and the client in this process": ("tests/robot/",),
    "a stack, and Chromium": ("tests/phone/",),
    "a stack whose service dies": ("tests/kill/test_service.py",),
    "a stack whose worker dies": ("tests/kill/test_worker.py",),
    "a service, and its sandbox": ("tests/capability/",),
    "a sandbox that is frozen": ("tests/faults/test_osp_frozen.py",),
    "a database that dies": ("tests/faults/test_osp_blackout.py", "tests/faults/test_cb_blackout.py"),
    "two Java machines": ("tests/crypto/test_java.py", "tests/crypto/test_sealed_files.py"),
    "what a publisher answered": ("tests/crypto/test_vectors.py",),
}


def scope_of(nodeid: str) -> str:
    """What it shares, or the test alone."""
    return next((shared for shared, places in SHARED.items() if nodeid.startswith(places)), nodeid)


class Together(LoadScopeScheduling):
    """Work is given out by what is shared; the largest shares first, then test by test."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


@pytest.hookimpl(optionalhook=True)  # there may be no workers
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None
