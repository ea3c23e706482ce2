"""All outside systems that are not the national one, built together."""

import logging
from dataclasses import dataclass

from service.gateway.recorder import Recorder
from service.gateway.vitals import Health, Vitals
from service.kit.db import Database
from service.kit.secrets import FieldCipher
from service.kit.settings import Settings
from service.peers import aaa, filing, filing_key, paperless, tickets
from service.peers.aaa import Aaa
from service.peers.counties import Counties
from service.peers.filing import Access, Filing
from service.peers.paperless import Paperless
from service.peers.tickets import Tickets

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Circle:
    """One connection to each. Thread-safe."""

    paperless: Paperless
    aaa: Aaa
    tickets: Tickets
    filing: Filing

    def health(self) -> list[Health]:
        """The lamps of those that are set up."""
        signed = (self.paperless.peer, self.aaa.peer, self.tickets.peer)
        return [lamp for peer in (*signed, self.filing) for lamp in peer.health()]

    def close(self) -> None:
        for peer in (self.paperless.peer, self.aaa.peer, self.tickets.peer, self.filing):
            peer.close()


def build(settings: Settings, db: Database, cipher: FieldCipher) -> Circle:
    """Opens no connection yet."""
    if settings.filing_mode == "ECB":
        log.warning("legacy mode ECB is in use towards the filing service")

    def recorder(name: str, title: str) -> Recorder:
        return Recorder(db, cipher, Vitals(name, title))

    access = Access(
        settings.filing_url,
        settings.filing_app,
        settings.filing_secret,
        settings.filing_mode,
        filing_key.reader(settings),
    )
    return Circle(
        Paperless(
            settings.paperless_url,
            settings.paperless_caller,
            settings.paperless_secret,
            recorder(paperless.NAME, "无纸化"),
        ),
        Aaa(
            settings.aaa_url,
            settings.aaa_caller,
            settings.aaa_secret,
            Counties.load(settings.counties_file),
            recorder(aaa.NAME, "AAA"),
        ),
        Tickets(settings.tickets_url, settings.tickets_caller, settings.tickets_secret, recorder(tickets.NAME, "客服")),
        Filing(access, recorder(filing.NAME, "备案")),
    )
