"""主册: nodes that several interfaces carry."""

from typing import Annotated

from service.gateway.interface import FROM_SEED, Wire
from service.gateway.lists import (
    CertDay,
    CertType,
    Day,
    Ethnic,
    Fen,
    ImageType,
    Moment,
    Nationality,
    OfferAction,
    OfferKind,
    PayMode,
    Sex,
    Sha256,
    YesNo,
)
from service.gateway.sensitive import AGENT, LOGISTICS, Address, CertNumber, PersonName, Phone, PhotoRef, SimSecret

# Where CUST_INFO carries the 1701 letter (R6.2). The seed says six and lists five: a sixth is one row here and
# ``CustInfo`` in its declaration.
LETTER_INTERFACES = frozenset({"3.2.1.1", "3.2.1.20", "3.2.1.34", "3.2.1.83", "3.2.1.84"})


class Customer(Wire):
    """CUST_INFO node, without the letter."""

    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber
    cert_address: Address = ""
    cert_start: CertDay = ""
    cert_end: CertDay = ""
    cert_issuer: str = ""
    contact_phone: Phone = ""
    contact_address: Address = ""
    sex: Sex = ""
    birthday: Day = ""
    ethnic: Ethnic = ""
    nationality: Nationality = ""


class CustInfo(Customer):
    """CUST_INFO node of ``LETTER_INTERFACES``: the choice, and the file id of the 1701 letter."""

    abroad_intercept: YesNo = "0"
    abroad_intercept_confirm_file: Annotated[str, FROM_SEED] = ""


class AgentInfo(Wire):
    """Somebody who acts for the customer; the node is sealed whole (业务代办人信息)."""

    agent_name: PersonName
    agent_cert_type: CertType
    agent_cert_num: CertNumber
    agent_cert_address: Address = ""
    agent_cert_start: CertDay = ""
    agent_cert_end: CertDay = ""
    agent_phone: Phone = ""
    agent_photo: PhotoRef = ""
    agent_relation: str = ""


class Delivery(Wire):
    """Where the goods of an order of an electronic channel go; the node is sealed whole (物流信息)."""

    receiver_name: PersonName
    receiver_phone: Phone
    receiver_address: Address
    express_company: str = ""
    express_num: str = ""
    express_state: str = ""


Agent = Annotated[AgentInfo, AGENT]
Logistics = Annotated[Delivery, LOGISTICS]


class SimData(Wire):
    """What is written onto a blank card."""

    iccid: str
    imsi: str
    ki: SimSecret
    opc: SimSecret


class OfferItem(Wire):
    """One offer of an order; ``price`` in fen."""

    offer_code: str
    offer_name: str = ""
    kind: OfferKind = "BASE"
    price: int = 0
    offer_action: OfferAction = "ADD"
    effective_time: Moment = ""
    expiry_time: Moment = ""


class HeldItem(OfferItem):
    """One offer that a user holds; the instance tells two of the same offer apart."""

    offer_ins_id: str = ""


class PhotoItem(Wire):
    """A picture that went by SFTP."""

    img_type: ImageType
    file_path: PhotoRef
    file_sha256: Sha256


class PayItem(Wire):
    """A part of a payment."""

    pay_mode: PayMode
    amount: Fen
    pay_serial: str = ""
