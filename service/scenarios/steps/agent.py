"""代办: the agent's own certificate, beside the customer's; both have to be shown."""

from typing import ClassVar

from service.customers.card import IdCard
from service.customers.rules import ADULT, age
from service.gateway.main.parts import AgentInfo
from service.kit.clock import today
from service.kit.errors import Invalid, Refused
from service.kit.flow import Case, Given, Values
from service.kit.masking import mask
from service.kit.page import AnyField, Banner, Chip, Choice, Line, Option
from service.orders.submission import Submission
from service.scenarios.steps.asking import NOTHING_BOOKED
from service.scenarios.steps.facts import AGENT, AGENT_CARD, AGENT_ENTRY, CARD, Agent
from service.scenarios.steps.identify import Identify, contact, phone_field, prove

RELATIONS = {"1": "配偶", "2": "父母", "3": "子女", "4": "亲友", "5": "同事"}  # values are ours


class IdentifyAgent(Identify):
    """代办人证件. An agent is of age, is somebody else, and passes 实名认证 with the own certificate."""

    name = "agent"
    title = "代办人"
    needs: ClassVar = (CARD,)
    gives: ClassVar = (AGENT_ENTRY, AGENT_CARD, AGENT)
    entry: ClassVar = AGENT_ENTRY
    card: ClassVar = AGENT_CARD

    def details(self, case: Case) -> tuple[Line, ...]:
        agent, card = case.find(AGENT), case.find(AGENT_CARD)
        if agent is None or card is None:
            return ()
        who = f"{mask('name', card.name)}（{RELATIONS[agent.relation]}） {mask('certificate', card.number)}"
        return (Line(label="代办人", value=who),)

    def chips(self, case: Case) -> tuple[Chip, ...]:
        card = case.find(AGENT_CARD)
        return (Chip(text=f"代办人 {mask('name', card.name)}", tone="info"),) if card else ()

    def _proven(self, case: Case, card: IdCard, values: Values) -> Given:
        relation, phone = str(values.get("relation") or ""), contact(values)
        fields = {
            name: text
            for name, text, bad in (
                ("relation", "请选择代办人与客户的关系", relation not in RELATIONS),
                ("phone", "请录入代办人的联系电话", not phone),
            )
            if bad
        }
        if fields:
            raise Invalid(f"代办人信息没有填全。{NOTHING_BOOKED}请补全标红的栏目后按 F12。", fields=fields)
        if card.number == case.fact(CARD).number:
            raise Refused(
                f"代办人与客户是同一人，不能按代办办理。{NOTHING_BOOKED}请改读代办人的证件（F9），或改用“个人开户”。",
                code="AGENT_IS_CUSTOMER",
            )
        if age(card.birth, today()) < ADULT:
            raise Refused(f"代办人未满 {ADULT} 周岁，不能代办。{NOTHING_BOOKED}请换成年人代办。", code="AGENT_YOUNG")
        return {AGENT: Agent(phone=phone, relation=relation, auth_serial=prove(case, card))}

    def _more(self, values: Values) -> tuple[AnyField, ...]:
        options = tuple(Option(value=value, label=label) for value, label in RELATIONS.items())
        chosen = str(values.get("relation") or "")
        return (Choice(name="relation", title="与客户关系", value=chosen, options=options), phone_field(values))

    def _banners(self, card: IdCard | None) -> tuple[Banner, ...]:  # noqa: ARG002  what is said of customers
        return ()


def agent_node(run: Submission) -> AgentInfo | None:
    """业务代办人信息, where somebody acts for the customer."""
    agent, card = run.find(AGENT), run.find(AGENT_CARD)
    if agent is None or card is None:
        return None
    return AgentInfo(
        agent_name=card.name,
        agent_cert_type=card.kind.value,
        agent_cert_num=card.number,
        agent_cert_address=card.address,
        agent_cert_start=card.start.isoformat(),
        agent_cert_end=card.end.isoformat() if card.end else "长期",
        agent_phone=agent.phone,
        agent_relation=RELATIONS[agent.relation],
    )
