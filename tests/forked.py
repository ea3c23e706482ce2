"""What the fork server of the tests imports once, so that no forked life has to: the lives and the whole service."""

import cv2  # noqa: F401
import paramiko  # noqa: F401
import pymupdf  # noqa: F401

import service.api.server  # noqa: F401
from service import wiring
from service.kit import registry
from tests.effects import flow  # noqa: F401
from tests.faults import deaths, mortal_upload  # noqa: F401

registry.scenarios()
registry.interfaces()
wiring.tasks()
