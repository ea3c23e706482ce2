"""The messages of the envelope benchmark: 12 sensitive fields each way, and a reply of many rows."""

from dataclasses import dataclass

from service.gateway.interface import Interface, Wire
from service.gateway.sensitive import (
    Address,
    BankAccount,
    CertNumber,
    Password,
    PersonName,
    Phone,
    PhotoRef,
)

ROWS = 2000


@dataclass(frozen=True)
class Clerk:
    staff: str = "SD0001"
    hall: str = "370102001"
    channel: str = "COUNTER"


class Person(Wire):
    cust_name: PersonName
    cert_type: str = "1"
    cert_num: CertNumber
    cert_address: Address
    contact_phone: Phone


class Dossier(Wire):
    """Twelve sensitive fields: four in each person, four beside them."""

    accept_id: str = "SD00202611231015300001"
    cust_info: Person
    agent_info: Person
    access_num: Phone
    iccid: str = "89860100000000000017"
    service_password: Password
    photo: PhotoRef
    bank_account: BankAccount
    scene: str = "17"
    fee_total: int = 19900


class Row(Wire):
    user_id: str
    access_num: Phone
    cust_name: PersonName
    cert_num: CertNumber
    state: str = "1"


class Listing(Wire):
    row_list: tuple[Row, ...]


class Exchange(Interface[Dossier], Dossier):
    """The request has the fields of the answer."""

    code, title, centre = "bench", "基准报文", "订单"
    answer = Dossier


SERIAL = "SD0020261123101530123000000001"
TIME = "2026-11-23 10:15:30.123"
PERSON = {
    "CUST_NAME": "测试甲",
    "CERT_TYPE": "1",
    "CERT_NUM": "370102199001010010",
    "CERT_ADDRESS": "山东省济南市历下区测试路1号",
    "CONTACT_PHONE": "19200000001",
}
BODY = {
    "ACCEPT_ID": "SD00202611231015300001",
    "CUST_INFO": PERSON,
    "AGENT_INFO": PERSON,
    "ACCESS_NUM": "19200000002",
    "ICCID": "89860100000000000017",
    "SERVICE_PASSWORD": "246810",
    "PHOTO": "/GW/SD00/photo/2026/11/23/T0000001.jpg.enc",
    "BANK_ACCOUNT": "6222020000000000001",
    "SCENE": "17",
    "FEE_TOTAL": 19900,
}
SECRET = frozenset(
    [
        "CUST_NAME",
        "CERT_NUM",
        "CERT_ADDRESS",
        "CONTACT_PHONE",
        "ACCESS_NUM",
        "SERVICE_PASSWORD",
        "PHOTO",
        "BANK_ACCOUNT",
    ]
)
ROW = {
    "USER_ID": "1000000001",
    "ACCESS_NUM": "19200000003",
    "CUST_NAME": "测试乙",
    "CERT_NUM": "370102199001010029",
    "STATE": "1",
}
LISTING = {"ROW_LIST": [ROW] * ROWS}
