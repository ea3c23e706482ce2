"""副卡解绑 2.6.1.19 and 副卡添加 2.6.1.20: one effect, the end and the penalty shown, every limit in words."""

from datetime import timedelta

import pytest

from service.kit.clock import now
from service.kit.errors import BossError, Invalid, Refused
from service.kit.masking import mask
from service.kit.page import Page
from tests.scenarios.clerk import Counter
from tests.scenarios.outside import Outside

UNBIND, BIND, OPEN = "main/2.6.1.19", "main/2.6.1.20", "main/2.6.1.17"
MAIN, BOUND, FREE, SINGLE = "U900000000041", "U900000000042", "U900000000043", "U900000000044"
SOMEBODY = {"second": {"second": "19253190045", "password": "135790"}}


@pytest.fixture
def unbind(counter: Counter) -> Counter:
    counter.scenario = UNBIND
    return counter


@pytest.fixture
def bind(counter: Counter) -> Counter:
    counter.scenario = BIND
    return counter


def banners(page: Page) -> str:
    return "\n".join(banner.text for banner in page.body.banners)


def masked(number: str) -> str:
    return mask("phone", number.replace(" ", ""))


def ended(counter: Counter) -> None:
    while counter.page.state == "open":
        counter.forward()
    counter.drive_until("DONE")


def _past_the_owner(counter: Counter, number: str) -> None:
    counter.open()
    while counter.page.step in ("user", "owner"):
        counter.forward(user={"number": number})


def test_the_penalty_is_on_screen_receipt_order_and_in_the_effect(unbind: Counter, outside: Outside) -> None:
    page = unbind.to("fees")
    panel = page.side.fees
    assert panel is not None
    assert panel.total == 1500
    assert [line.title for line in panel.lines] == ["违约金 · 畅享副卡功能包"]
    assert panel.lines[0].note == "5.00×3月"
    assert "提前终止要付违约金" in banners(page)
    ended(unbind)
    ledger = outside.ledger()
    (bond,) = ledger["bonds"]
    (paper,) = ledger["paperless"]
    assert (bond["act"], bond["state"], bond["user_id"]) == ("UNBIND", "DONE", BOUND)
    assert bond["fee"] == unbind.acceptance.fee_total == paper["pdfinfo"]["fees"]["total"] == panel.total
    assert {"label": "解绑副卡", "value": "192****0042"} in paper["pdfinfo"]["details"]
    assert len(ledger["works"]) == 1


@pytest.mark.parametrize(("scenario", "main"), [(OPEN, "19253190010"), (BIND, "19253190041")])
def test_what_has_become_a_second_card_can_be_unbound(
    counter: Counter, outside: Outside, scenario: str, main: str
) -> None:
    """Opened as one, or a number that joined; each with one effect."""
    counter.scenario = scenario
    counter.to("submit")
    ended(counter)
    number = counter.acceptance.access_number if scenario == OPEN else "192****0044"
    counter.scenario = UNBIND
    counter.to("cards", user={"number": main})
    (row,) = [row for row in counter.field("bound").rows if masked(row.cells["number"]) == number]
    counter.take(bound=(row.id,), told=True)
    ended(counter)
    ledger = outside.ledger()
    (card,) = [user for user in ledger["subscribers"] if user["user_id"] == row.id]
    assert (card["role"], card["main_user_id"], len(ledger["works"])) == ("SINGLE", "", 2)


@pytest.mark.parametrize("silent", [False, True])
def test_the_end_of_the_month_is_what_is_shown(unbind: Counter, outside: Outside, silent: bool) -> None:
    if silent:
        outside.fault("3.2.1.105", "busy_9xxx")
    page = unbind.to("fees")
    assert page.side.dates is not None
    lines = {line.label: line.value for line in page.side.dates.lines}
    assert "生效" not in lines
    assert page.side.dates.source == ("省内计算" if silent else "国网试算")
    assert lines["失效"].startswith(f"{now():%Y-%m}-")
    assert lines["失效"].endswith(" 23:59:59")


def test_a_card_without_a_contract_costs_nothing(unbind: Counter, outside: Outside) -> None:
    page = unbind.to("fees", cards={"bound": (FREE,), "told": True})
    assert page.side.fees is not None
    assert (page.side.fees.total, page.side.fees.lines[0].note) == (0, "没有合约")
    assert page.body.banners == ()
    ended(unbind)
    assert [(bond["user_id"], bond["fee"]) for bond in outside.ledger()["bonds"]] == [(FREE, 0)]


def test_no_penalty_known_no_way_on(unbind: Counter, outside: Outside) -> None:
    outside.fault("3.2.1.33", "busy_9xxx")
    page = unbind.to("fees")
    assert (page.step, page.body.fields) == ("fees", ())
    assert "违约金计算" in banners(page)
    assert "F5" in banners(page)
    assert unbind.take().body.fields == ()
    outside.mend()
    assert unbind.again().body.fields
    unbind.forward()
    assert unbind.page.step == "receipt"


def test_a_penalty_that_changed_meanwhile_is_not_charged(unbind: Counter, outside: Outside) -> None:
    """Whether it changed before the submit or after it, before the order."""
    unbind.to("submit")
    outside.control("user", user_id=BOUND, served={"GD200016": 7})
    with pytest.raises(Refused, match=r"违约金由.*没有办理.*F5"):
        unbind.forward()
    unbind.goto("fees")
    unbind.act("retry")
    while unbind.page.state == "open":
        unbind.forward()
    outside.control("user", user_id=BOUND, served={"GD200016": 8})
    acceptance = unbind.drive_until("REFUSED")
    assert all(word in acceptance.note for word in ("违约金由", "没有办理", "F5"))
    assert outside.ledger()["bonds"] == []
    unbind.goto("fees")
    page = unbind.act("retry")
    assert page.side.fees is not None
    ended(unbind)
    assert outside.ledger()["bonds"][0]["fee"] == unbind.acceptance.fee_total == page.side.fees.total


def test_what_is_picked_is_picked_and_told(unbind: Counter) -> None:
    unbind.to("cards")
    assert [row.cells["number"] for row in unbind.field("bound").rows] == ["192 5319 0042", "192 5319 0043"]
    for values, field in (({"bound": (), "told": True}, "bound"), ({"bound": (FREE,), "told": False}, "told")):
        with pytest.raises(Invalid) as invalid:
            unbind.take(**values)
        assert list(invalid.value.fields) == [field]


def test_a_main_card_without_second_cards(unbind: Counter) -> None:
    page = unbind.to("cards", user={"number": "19253190010"})
    assert "名下没有副卡" in banners(page)
    assert unbind.take(bound=(FREE,), told=True).step == "cards"


def test_a_second_card_that_owes_stays(unbind: Counter, outside: Outside) -> None:
    unbind.to("cards")
    outside.control("user", user_id=FREE, arrears={"202610": 3900})
    with pytest.raises(Refused, match=r"欠费 39\.00 元"):
        unbind.take(bound=(FREE,), told=True)


@pytest.mark.parametrize(
    ("number", "word"),
    [("19253190042", "本身是副卡"), ("19253190006", "停机保号"), ("19253190011", "欠费"), ("19253190001", "不是")],
)
@pytest.mark.parametrize("scenario", [UNBIND, BIND])
def test_a_main_card_that_may_not(counter: Counter, scenario: str, number: str, word: str) -> None:
    counter.scenario = scenario
    with pytest.raises(Refused, match=word):
        _past_the_owner(counter, number)
    assert counter.page.step in ("user", "owner")


def test_a_number_joins(bind: Counter, outside: Outside) -> None:
    """By a product that begins at once; one that begins with the next month is paid by the bill."""
    bind.to("submit", bond={"bond": ("GD200013",), "told": True})
    lines = {line.label: line.value for line in bind.field("summary").lines}
    assert (lines["添加副卡"], lines["合计（元）"]) == ("192****0044", "10.00")
    ended(bind)
    ledger = outside.ledger()
    (bond,) = ledger["bonds"]
    assert (bond["act"], bond["state"], bond["user_id"], bond["main_user_id"]) == ("BIND", "DONE", SINGLE, MAIN)
    assert bond["fee"] == bind.acceptance.fee_total == ledger["paperless"][0]["pdfinfo"]["fees"]["total"] == 1000
    assert len(ledger["works"]) == 1


def test_a_number_of_somebody_else_joins_with_its_password_only(bind: Counter, outside: Outside) -> None:
    bind.to("second")
    with pytest.raises(Invalid, match=r"副卡机主是 孙\*，不是主卡机主") as invalid:
        bind.take(second="19253190045", password="")
    assert list(invalid.value.fields) == ["password"]
    with pytest.raises(Refused, match="还可以试 4 次"):
        bind.take(second="19253190045", password="000000")
    bind.forward(**SOMEBODY)
    ended(bind)
    (work,) = outside.ledger()["works"]
    assert work["body"]["CUST_NAME"] == "孙丽"


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("19253190041", "它就是主卡"),
        ("19253190042", "该号码已是副卡"),
        ("19253190046", "名下还有副卡"),
        ("19253190006", "停机保号"),
        ("19253190011", r"欠费 81\.00 元"),
        ("19253190099", "1801"),
        ("123", "副卡号码不对"),
    ],
)
def test_a_number_that_may_not_join(bind: Counter, number: str, word: str) -> None:
    bind.to("second")
    with pytest.raises(BossError, match=word):
        bind.take(second=number, password="135790")
    assert bind.page.step == "second"


def test_a_main_card_that_is_full(bind: Counter) -> None:
    page = bind.to("second", user={"number": "19253190046"})
    assert "已有 4 张副卡，最多 4 张" in banners(page)
    assert bind.take(second="19253190044", password="").step == "second"


def test_products_that_do_not_go_with_the_main_card_are_greyed(bind: Counter) -> None:
    bind.to("bond")
    greyed = {row.id: row.disabled for row in bind.field("bond").rows}
    assert greyed == {"GD200013": "", "GD200016": ""}
    bind.to("bond", user={"number": "19253190010"})
    with pytest.raises(Invalid, match="不适用于 广电福兔卡 19 元档"):
        bind.take(bond=("GD200013",), told=True)
    with pytest.raises(Invalid, match="还没有选"):
        bind.take(bond=("GD200010",), told=True)
    with pytest.raises(Invalid, match="告知"):
        bind.take(bond=("GD200016",), told=False)


def test_a_second_card_that_changed_hands_does_not_join(bind: Counter, outside: Outside) -> None:
    """Its owner had to be the customer, or to say its password: the next one has not agreed."""
    bind.to("submit")
    outside.control("user", user_id=SINGLE, cust_name="孙丽", cert_num="370103199202024525")
    with pytest.raises(Refused, match="没有提交") as refused:
        bind.forward()
    assert refused.value.code == "CARDS_CHANGED"
    assert outside.ledger()["works"] == []


@pytest.mark.parametrize("scenario", [UNBIND, BIND])
def test_cards_are_looked_at_again_at_the_submit(counter: Counter, outside: Outside, scenario: str) -> None:
    counter.scenario = scenario
    counter.to("submit")
    page, other = counter.page, Counter(counter.engine, counter.world, scenario=scenario)
    other.open()
    ended(other)
    counter.page = page
    with pytest.raises(Refused, match="没有提交") as refused:
        counter.forward()
    assert refused.value.code == "CARDS_CHANGED"
    assert len(outside.ledger()["works"]) == 1


@pytest.mark.parametrize("scenario", [UNBIND, BIND])
def test_a_failed_completion_leaves_the_cards_as_they_were(counter: Counter, outside: Outside, scenario: str) -> None:
    outside.control("settings", completion_failure="账务处理失败", completion_delay=0.1, callback_retry=0.1)
    counter.scenario = scenario
    counter.to("submit")
    counter.forward()
    acceptance = counter.drive_until("REFUSED")
    assert "账务处理失败" in acceptance.note
    assert counter.page.state == "open"
    ledger = outside.ledger()
    assert [bond["state"] for bond in ledger["bonds"]] == ["FAILED"]
    seconds = {user["user_id"] for user in ledger["subscribers"] if user["main_user_id"] == MAIN}
    assert seconds == {BOUND, FREE}


def test_the_expiry_is_never_forever(unbind: Counter) -> None:
    """The day that is shown is near, whoever says it."""
    page = unbind.to("fees")
    assert page.side.dates is not None
    (end,) = [line.value for line in page.side.dates.lines if line.label == "失效"]
    assert end[:10] <= f"{now() + timedelta(days=62):%Y-%m-%d}"
