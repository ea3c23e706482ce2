"""主册 订单中心: 携号转网, out and in."""

from service.gateway.interface import Interface, Wire
from service.gateway.lists import CertType, Fen, Moment, OrderState, YesNo
from service.gateway.main.order import Opened
from service.gateway.main.parts import Agent, Customer, OfferItem
from service.gateway.nodes import Verdict
from service.gateway.sensitive import CertNumber, Password, PersonName, Phone


class Hindrance(Wire):
    """A reason why a number cannot go; ``expiry_time`` when it ends by itself."""

    reason: str
    arrears_fee: Fen = 0
    offer_code: str = ""
    expiry_time: Moment = ""


class PortOut(Wire):
    """Answer of 携出资格详情."""

    passed: YesNo
    reason_list: tuple[Hindrance, ...] = ()


class QueryPortOut(Interface[PortOut]):
    """携出资格详情, row 8."""

    code, title, centre, row, coded = "oc_queryPortOutQualification", "携出资格详情", "订单", 8, "assumed"
    answer = PortOut

    access_num: Phone
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber


class PortCode(Verdict):
    """Answer of 授权码查验: whether the code holds, until when, and the network that the number comes from."""

    expire_time: Moment = ""
    from_carrier: str = ""


class CheckPortCode(Interface[PortCode]):
    """授权码查验, row 9. The code opens the number to whoever has it, so it is sealed like a password."""

    code, title, centre, row, coded = "oc_checkPortAuthCode", "授权码查验", "订单", 9, "assumed"
    answer = PortCode

    access_num: Phone
    port_auth_code: Password
    cust_name: PersonName
    cert_type: CertType
    cert_num: CertNumber


class PortedIn(Opened):
    """Answer of 携入开户: the opening, and the number of the porting."""

    port_id: str = ""


class PortIn(Interface[PortedIn]):
    """携入开户, row 10; as a second card when ``main_user_id`` is there (2.6.1.58). ``fee_total`` in fen."""

    code, title, centre, row, coded = "oc_portInCreateUser", "携入开户", "订单", 10, "assumed"
    answer = PortedIn
    effect = True

    accept_id: str
    cust_info: Customer
    access_num: Phone
    port_auth_code: Password
    from_carrier: str
    main_access_num: Phone = ""
    main_user_id: str = ""
    iccid: str
    sim_hold_id: str
    service_password: Password = ""
    offer_list: tuple[OfferItem, ...]
    fee_total: Fen
    auth_serial: str = ""
    agent: Agent | None = None
    pay_order_id: str = ""


class PortInOrder(Wire):
    """An order of 携入开户 that is under way."""

    order_id: str
    port_id: str
    access_num: Phone
    cust_name: PersonName
    cert_num: CertNumber
    from_carrier: str
    order_state: OrderState
    create_time: Moment


class PortInOrders(Wire):
    """Answer of 查询可取消的携入开户订单."""

    order_list: tuple[PortInOrder, ...]


class QueryCancellablePortIns(Interface[PortInOrders]):
    """查询可取消的携入开户订单, row 11."""

    code, title, centre, row, coded = "oc_queryCancelablePortIn", "查询可取消的携入开户订单", "订单", 11, "assumed"
    answer = PortInOrders

    access_num: Phone
    cert_type: CertType = ""
    cert_num: CertNumber = ""
