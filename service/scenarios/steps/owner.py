"""机主核验: whoever wants to change a user has to be its owner: by certificate, or by the service password."""

from typing import ClassVar

from service.customers.card import IdCard
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Values
from service.kit.page import Action, AnyField, Banner, Body
from service.numbers.rules import spaced
from service.scenarios.steps.asking import NOTHING_BOOKED, password_field, wrong_password
from service.scenarios.steps.facts import CARD, OWNER_ENTRY, USER
from service.scenarios.steps.identify import Identify

_AGAIN = "请读机主本人的证件（F9），或按 F6 改用服务密码，再按 F12。"


class ProveOwner(Identify):
    """Gives the card when one was read; F6 asks for the service password instead."""

    name = "owner"
    title = "机主核验"
    needs: ClassVar = (USER,)
    gives: ClassVar = (OWNER_ENTRY, CARD)
    entry: ClassVar = OWNER_ENTRY

    def show(self, case: Case) -> Body:
        if not self._by_hand(case):
            page = super().show(case)
            return page.model_copy(update={"actions": (Action(name="switch", label="改用服务密码", key="F6"),)})
        field = password_field("服务密码", "请客户说出 6 位密码")
        return Body(fields=(field,), actions=(Action(name="switch", label="改用证件", key="F6"),))

    def take(self, case: Case, values: Values) -> Given:
        if not self._by_hand(case):
            return super().take(case, values)
        password = str(values.get("password") or "")
        if not password.isdigit():
            text = "请录入 6 位数字的服务密码"
            raise Invalid(f"{text}。{NOTHING_BOOKED}录入后按 F12。", fields={"password": text})
        if wrong := wrong_password(case, case.fact(USER).access_num, password):
            raise Refused(f"{wrong}。{NOTHING_BOOKED}{_AGAIN}", code="NOT_OWNER")
        return {}

    def _proven(self, case: Case, card: IdCard, values: Values) -> Given:  # noqa: ARG002
        user = case.fact(USER)
        if (card.number, card.name) != (user.cert_num, user.cust_name):
            text = f"读到的证件不是 {spaced(user.access_num)} 机主的。{NOTHING_BOOKED}{_AGAIN}"
            raise Refused(text, code="NOT_OWNER")
        return {}

    def _more(self, values: Values) -> tuple[AnyField, ...]:  # noqa: ARG002
        return ()

    def _banners(self, card: IdCard | None) -> tuple[Banner, ...]:  # noqa: ARG002  what is said of new customers
        return ()
