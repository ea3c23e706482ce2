"""Nodes and answers that messages of several books share: the same word for the same thing."""

from service.gateway.interface import Wire
from service.gateway.lists import CertType, Day, YesNo
from service.gateway.sensitive import Address, CertNumber, PersonName, Phone


class Customer(Wire):
    """CUST_INFO of any book; the main book's own adds the letter (R6.2)."""

    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    cert_address: Address = ""
    cert_start: Day = ""
    cert_end: Day = ""
    contact_phone: Phone = ""


class Agent(Wire):
    """业务代办人, sealed whole: ``agent: Annotated[Agent | None, AGENT] = None``."""

    agent_name: PersonName
    agent_cert_type: CertType
    agent_cert_num: CertNumber
    agent_cert_address: Address = ""
    agent_phone: Phone = ""


class Ordered(Wire):
    """Answer of an effect that becomes an order: its national number."""

    order_id: str


class Verdict(Wire):
    """Answer of a check: passed or not, and why."""

    passed: YesNo
    reason: str = ""
