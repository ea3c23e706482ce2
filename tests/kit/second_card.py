"""A throw-away scenario: a second card, which needs a main card first (after 2.6.1.17 副卡开户)."""

from collections.abc import Callable
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from service.kit.errors import Invalid, Refused, Unanswered
from service.kit.flow import Case, Fact, Given, Reach, Scenario, Step, Values
from service.kit.masking import mask_line, mask_name
from service.kit.page import Action, Body, Choice, CustomerBar, DatePanel, Line, Option, Side, Text, Timeline


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class MainCard(_Frozen):
    number: str
    owner: str
    cards: int
    checked: int = 0  # the serial of the check: another one each time


class Owner(_Frozen):
    name: str
    certificate: str


class Plan(_Frozen):
    code: str
    shared: bool


class Days(_Frozen):
    start: str


class Paper(_Frozen):
    text: str


class Sent(_Frozen):
    acceptance: str


MAIN = Fact("main", MainCard, passing=("checked",))
OWNER = Fact("owner", Owner)
PLAN = Fact("plan", Plan)
DAYS = Fact("days", Days)
PAPER = Fact("paper", Paper)
SENT = Fact("sent", Sent)


class World:
    """What the outside would be: answers by number, counts of what was asked, a switch for silence."""

    def __init__(self) -> None:
        self.mains = {"19200000001": ("张三", 1), "19200000002": ("李四", 1), "19200000003": ("王五", 5)}
        self.calls: list[str] = []
        self.silent = False
        self.submitted: list[str] = []
        self.in_take: Callable[[], object] = lambda: None

    def ask(self, what: str) -> int:
        self.calls.append(what)
        if self.silent:
            raise Unanswered("国网没有应答；没有办理任何业务。请按 F5 重试。")
        return len(self.calls)


class PickMain(Step):
    name = "main"
    title = "主卡"
    gives: ClassVar = (MAIN,)

    def show(self, case: Case) -> Body:
        return Body(fields=(Text(name="number", title="主卡号码", value=case.values.get("number", "")),))

    def take(self, case: Case, values: Values) -> Given:
        if not values.get("number"):
            raise Invalid("没有填写主卡号码；没有办理任何业务。", fields={"number": "请填写主卡号码"})
        case.world.in_take()
        if values["number"] not in case.world.mains:
            raise Refused("没有这个主卡号码；没有办理任何业务。请改正后按 F12。")
        owner, cards = case.world.mains[values["number"]]
        if cards >= 5:
            raise Refused("主卡下已有五张副卡；没有办理任何业务。请另选主卡后按 F12。")
        return {MAIN: MainCard(number=values["number"], owner=owner, cards=cards, checked=case.world.ask("main"))}


class Identify(Step):
    """The second card must belong to the owner of the main card."""

    name = "identify"
    title = "读证"
    needs: ClassVar = (MAIN,)
    gives: ClassVar = (OWNER,)

    def show(self, case: Case) -> Body:
        return Body(fields=(Text(name="name", title="姓名", value=case.values.get("name", "")),))

    def take(self, case: Case, values: Values) -> Given:
        if values.get("name") != case.fact(MAIN).owner:
            raise Refused("证件与主卡机主不一致；没有办理任何业务。请重新读证。")
        return {OWNER: Owner(name=values["name"], certificate="370102199001011234")}


class PickPlan(Step):
    """Does not care who the customer is."""

    name = "plan"
    title = "套餐"
    gives: ClassVar = (PLAN,)

    def show(self, case: Case) -> Body:
        options = (Option(value="A", label="共享"), Option(value="B", label="独立"))
        return Body(fields=(Choice(name="plan", options=options, value=case.values.get("plan", "")),))

    def take(self, case: Case, values: Values) -> Given:
        return {PLAN: Plan(code=values["plan"], shared=values["plan"] == "A")}


class Dates(Step):
    """Asks outside when it is reached; its button asks again."""

    name = "dates"
    title = "生失效时间"
    needs: ClassVar = (PLAN,)
    gives: ClassVar = (DAYS, PAPER)

    def enter(self, case: Case) -> Given:
        return {DAYS: Days(start=f"第{case.world.ask('dates')}次试算")}

    def show(self, case: Case) -> Body:
        return Body(actions=(Action(name="again", label="重试", key="F5"),))

    def act(self, case: Case, action: str, values: Values) -> Given:
        if action != "again":
            return super().act(case, action, values)
        return self.enter(case)

    def take(self, case: Case, values: Values) -> Given:
        main, owner = case.fact(MAIN), case.find(OWNER)
        return {PAPER: Paper(text=f"{main.number} {owner.name if owner else ''} {case.fact(DAYS).start}")}


class Submit(Step):
    name = "submit"
    title = "提交"
    needs: ClassVar = (PAPER,)
    gives: ClassVar = (SENT,)
    reach = Reach.FINAL

    def show(self, case: Case) -> Body:
        if case.state != "open":
            return Body(fields=(Timeline(name="states"),))
        return Body(actions=(Action(name="submit", label="提交", key="F12", primary=True),))

    def take(self, case: Case, values: Values) -> Given:
        case.world.in_take()
        case.world.submitted.append(case.id)
        return {SENT: Sent(acceptance=f"SL{len(case.world.submitted)}")}


def _bar(case: Case) -> CustomerBar | None:
    owner = case.find(OWNER)
    if owner is None:
        return None
    line = mask_line("证件号码", owner.certificate, "certificate", reveal="owner.certificate")
    return CustomerBar(name=mask_name(owner.name), lines=(line,))


def _side(case: Case) -> Side:
    days = case.find(DAYS)
    return Side(dates=DatePanel(source="试算", lines=(Line(label="生效", value=days.start),)) if days else None)


def _submit(_run: object) -> None:
    """The durable workflow; these tests do not run it."""


SCENARIO = Scenario(
    book="main",
    code="9.9.1",
    title="试验副卡",
    group="试验",
    steps=(PickMain(), Identify(), PickPlan(), Dates(), Submit()),
    submit=_submit,
    side=_side,
    customer=_bar,
)
