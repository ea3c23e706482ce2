"""Filed tariffs returned and published: in order, once, and queryable."""

from typing import Any

from service.gateway.sample import sample
from service.gateway.tariff.filing import ReturnFiling
from service.gateway.tariff.publicity import ChangePublicity, DeletePublicity, PublishTariff, QueryPublicity
from tests.sandbox.province import Province, Said


def returned(province: Province, action: str = "A", **changed: Any) -> Said:
    return province.ask(sample(ReturnFiling).model_copy(update={"action_type": action, **changed}))


def published(province: Province, **changed: Any) -> Said:
    return province.ask(sample(PublishTariff).model_copy(update=changed))


def test_a_filing_is_returned_published_changed_and_withdrawn(province: Province) -> None:
    assert published(province).result == "1974"  # not returned yet
    first = returned(province)
    assert (first.result, returned(province).result) == ("0000", "1971")
    assert returned(province, "M", name="新名称").body == first.body
    publicity_id = published(province).body["PUBLICITY_ID"]
    assert published(province).result == "1975"
    assert returned(province, "D").result == "1973"  # still published
    change = sample(ChangePublicity).model_copy(update={"publicity_id": publicity_id, "name": "又一个名称"})
    assert province.ask(change).result == "0000"
    said = province.ask(QueryPublicity()).body
    assert (said["TOTAL"], said["PUBLICITY_LIST"][0]["NAME"]) == (1, "又一个名称")
    gone = DeletePublicity(publicity_id=publicity_id, filing_no=change.filing_no, reason="下线")
    assert [province.ask(gone).result for _ in range(2)] == ["0000", "1977"]
    assert province.ask(change).result == "1977"
    assert province.ask(QueryPublicity()).body["TOTAL"] == 0
    assert province.ask(QueryPublicity(state_flag="0")).body["TOTAL"] == 1
    assert [returned(province, action).result for action in ("D", "D", "M")] == ["0000", "1972", "1972"]
    ledger = province.ledger()
    assert (ledger["filings"][0]["action"], ledger["publicity"][0]["reason"]) == ("D", "下线")


def test_the_list_is_narrowed_and_paged(province: Province) -> None:
    for place in range(3):
        named = {"filing_no": f"26SD50000{place}", "offer_code": f"1000000{place}", "name": f"资费{place}"}
        assert returned(province, filing_no=named["filing_no"]).result == "0000"
        assert published(province, **named).result == "0000"

    def found(**asked: Any) -> list[str]:
        return [row["NAME"] for row in province.ask(QueryPublicity(**asked)).body["PUBLICITY_LIST"]]

    assert found() == ["资费0", "资费1", "资费2"]
    assert found(offer_code="10000001") == found(name="资费1") == found(filing_no="26SD500001") == ["资费1"]
    assert found(page=2, page_size=2) == ["资费2"]


def test_unknown_records(province: Province) -> None:
    assert province.ask(sample(ChangePublicity)).result == "1976"
    assert province.ask(sample(DeletePublicity)).result == "1976"
    assert returned(province, "D").result == "1972"
