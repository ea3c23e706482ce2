"""Who is at the other end: address, crypto profile, signature and plain interfaces, per peer."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.gateway.interface import Interface
from service.gateway.keyring import NATIONAL, title_of
from service.gateway.profiles import PROFILES, Profile
from service.kit.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Peer:
    """``name`` is the owner of its keys in the ring. ``plain`` = interfaces (``main/3.2.1.1``) in plain mode."""

    name: str
    url: str
    profile: Profile
    sign: bool
    plain: frozenset[str]

    @property
    def title(self) -> str:
        return title_of(self.name)

    def is_plain(self, interface: type[Interface[Any]]) -> bool:
        """Whether this interface is not yet encrypted."""
        return bool(self.plain) and interface.key() in self.plain


class Peers:
    """The peers of the settings: one national gateway, and others for some centres."""

    def __init__(self, settings: Settings) -> None:
        default = Peer(
            NATIONAL,
            settings.osp_url,
            _profile(settings.osp_profile, settings.osp_allow_legacy),
            settings.osp_sign,
            settings.osp_plain,
        )
        self.by_name: Mapping[str, Peer] = {NATIONAL: default} | {
            name: Peer(
                name,
                other.url or default.url,
                _profile(other.profile or settings.osp_profile, other.allow_legacy or settings.osp_allow_legacy),
                default.sign if other.sign is None else other.sign,
                other.plain,
            )
            for name, other in settings.osp_peers.items()
        }
        self._by_centre = {
            centre: self.by_name[name] for name, other in settings.osp_peers.items() for centre in other.centres
        }

    def of(self, interface: type[Interface[Any]]) -> Peer:
        """Where messages of this interface go, and by whose rules they come."""
        return self._by_centre.get(interface.centre, self.by_name[NATIONAL])


def _profile(name: str, allowed: bool) -> Profile:
    """A legacy profile has to be switched on by name, and is logged."""
    profile = PROFILES[name]
    if profile.legacy and not allowed:
        raise ValueError(f"{name} is a legacy profile: set CLOUDBOSS_OSP_ALLOW_LEGACY to use it")
    if profile.legacy:
        log.warning("legacy crypto profile %s is in use", name)
    return profile
