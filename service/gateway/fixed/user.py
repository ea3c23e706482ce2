"""固话 订单中心: a line that exists: its password, its authorisation, its records."""

from typing import Literal

from service.gateway.interface import Interface
from service.gateway.main import record, user
from service.gateway.nodes import Ordered
from service.gateway.sensitive import Phone


class CheckPassword(user.CheckPassword):
    """用户服务密码验证, row 79; as in the main book."""

    book, code, row, coded = "fixed", "oc_checkPwdAndAccessNumPhone", 79, "seed"


class ChangePassword(user.ChangePassword):
    """用户密码变更, row 80; as in the main book."""

    book, code, row, coded = "fixed", "oc_userPasswordModificationPhone", 80, "seed"


class RefreshAuthorization(Interface[Ordered]):
    """刷新授权, row 81: what the platforms know of the user's rights is written anew."""

    book, code, title, centre, row = "fixed", "oc_refreshAuthPhone", "刷新授权", "订单", 81
    answer = Ordered
    effect = True

    accept_id: str
    access_num: Phone
    user_id: str
    platform: Literal["VOICE", "BROADBAND", "IPTV"]  # values are ours
    terminal_num: str = ""
    reason: str = ""


class QueryAcceptance(record.QueryAcceptance):
    """查询业务受理记录详情, row 82; as in the main book."""

    book, code, row, coded = "fixed", "oc_queryBusinessAcceptRecordInfoPhone", 82, "seed"
