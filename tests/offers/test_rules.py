from service.offers.model import Terms, terms_of
from service.offers.rules import misfit, misfits
from tests.offers.conftest import offer

BASE = offer(klass="CONVERGED")
VIDEO = offer("GD210015", name="视频 15", kind="OPTIONAL", mutex="VIDEO")
OTHER_VIDEO = offer("GD210025", name="视频 25", kind="OPTIONAL", mutex="VIDEO")
SPEED = offer("GD230010", name="提速包", kind="OPTIONAL", fits=("MOBILE_5G",))
SECOND = offer("GD200013", name="副卡包", kind="OPTIONAL", fits=("CONVERGED",))
NAMED = offer("GD200014", name="专享包", kind="OPTIONAL", fits=("GD100129",))


def test_an_option_goes_with_its_classes_and_codes_only() -> None:
    assert "不适用于" in misfit(BASE, (), SPEED)
    assert not misfit(BASE, (), SECOND)
    assert not misfit(BASE, (), NAMED)
    assert not misfit(BASE, (), VIDEO)


def test_a_reduction_of_arrears_is_not_for_somebody_new() -> None:
    reduction = offer("GD900231", name="充 100 减免", kind="CAMPAIGN", klass="REDUCTION")
    assert "话费充值返还" in misfit(BASE, (), reduction)


def test_one_of_a_group_one_base_and_nothing_twice() -> None:
    assert misfits(BASE, (VIDEO, OTHER_VIDEO)).keys() == {"GD210015", "GD210025"}
    assert misfits(BASE, (VIDEO, VIDEO)) == {"GD210015": "同一产商品选了两次"}
    assert misfits(BASE, (offer("GD100169"),)) == {"GD100169": "基础套餐只能选一个"}
    assert not misfits(BASE, (VIDEO, SECOND))


def test_every_kind_shows_its_terms_with_the_four_in_bold() -> None:
    titles = ["合约期", "违约责任", "退订须知", "限定性条款", "特别提醒"]
    for kind, expected in (("BASE", titles), ("OPTIONAL", titles), ("CAMPAIGN", [*titles, "续约方式"])):
        lines = Terms().lines(kind)
        assert [line.label for line in lines] == expected
        assert {line.value for line in lines} == {"无"}
        assert [line.label for line in lines if not line.strong] == [
            title for title in expected if title in {"退订须知", "续约方式"}
        ]
        assert len(terms_of(kind)) == len(expected)


def test_prices_and_kinds_read_well() -> None:
    assert offer().price_text == "129.00 元/月"
    assert offer(price_mode="YEAR").price_text == "129.00 元/年"
    assert offer(converged=True).kind_title == "融合套餐"
    assert offer().kind_title == "基础套餐"
