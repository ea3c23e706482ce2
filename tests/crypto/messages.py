"""A message with a sensitive field in every place: plain, in a node, in a list, and a node sealed whole."""

from typing import Annotated, Any

from service.gateway.interface import Interface, Wire
from service.gateway.sensitive import AGENT, Address, CertNumber, Password, PersonName, Phone


class Person(Wire):
    """A customer."""

    cust_name: PersonName
    cert_type: str = "1"
    cert_num: CertNumber
    cert_address: Address = ""


class Helper(Wire):
    """Sealed whole."""

    agent_name: str
    agent_age: int


class Line(Wire):
    """One number."""

    access_num: Phone
    level: int = 0


class Told(Wire):
    """The answer has what the request has."""

    cust_info: Person
    access_num: Phone
    service_password: Password = ""
    agent: Annotated[Helper, AGENT]
    line_list: tuple[Line, ...]
    remark: str = ""


class Ask(Interface[Told], Told):
    """A request of either side."""

    code, title, centre = "interop", "互通", "订单"
    answer = Told


# Texts of 0, 15, 16 and 17 bytes among them, where paddings differ.
BODY: dict[str, Any] = {
    "CUST_INFO": {
        "CUST_NAME": "测试·阿卜杜拉甲",
        "CERT_TYPE": "1",
        "CERT_NUM": "37010219900101001X",
        "CERT_ADDRESS": "a" * 15,
    },
    "ACCESS_NUM": "19200000001",
    "SERVICE_PASSWORD": "",
    "AGENT": {"AGENT_NAME": '测试乙：“𠮷”\n"\\', "AGENT_AGE": 41},
    "LINE_LIST": [{"ACCESS_NUM": "1" * 16, "LEVEL": 3}, {"ACCESS_NUM": "2" * 17, "LEVEL": 0}],
    "REMARK": "明文，留在外面",
}
# JSON pointers, written by hand: where the wire profile says that a field is sealed.
SECRET = [
    "/CUST_INFO/CUST_NAME",
    "/CUST_INFO/CERT_NUM",
    "/CUST_INFO/CERT_ADDRESS",
    "/ACCESS_NUM",
    "/SERVICE_PASSWORD",
    "/AGENT",
    "/LINE_LIST/0/ACCESS_NUM",
    "/LINE_LIST/1/ACCESS_NUM",
]
SERIAL = "SD0020261123101530123000000001"
TIME = "2026-11-23 10:15:30.123"
HEAD = {"BOOK": "main", "CODE": "interop", "PROVINCE": "SD00", "SERIAL": SERIAL, "TIME": TIME}
