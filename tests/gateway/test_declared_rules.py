"""Rules of the business that stand in the types: each with a message that breaks it."""

from typing import Any

import pytest
from pydantic import ValidationError

from service.gateway.fields import places
from service.gateway.lists import LETTER, SCENE_OPENING
from service.gateway.main.campaign import CampaignItem, CampaignKind, CheckCampaign, TakeCampaign
from service.gateway.main.closing import WAIVER_LIMIT, UploadWaiver, WaiveFees, WaiverFile
from service.gateway.main.customer import UploadPhoto
from service.gateway.main.parts import LETTER_INTERFACES, Customer
from service.gateway.main.payment import PayFee
from service.gateway.sample import sample
from tests.gateway.declared import INTERFACES, MESSAGES

FORM = "/GW/SD00/changeProdStaDerateForm/"


def changed(message: Any, **values: Any) -> Any:
    """The same message with other values, validated."""
    return type(message).model_validate({**message.model_dump(by_alias=False), **values})


def paths(model: Any) -> set[str]:
    return {place.path for place in places(model)}


def test_the_letter_is_in_exactly_these_interfaces() -> None:
    """The customer says six and lists five (R6.2): a sixth is a row of ``LETTER_INTERFACES``."""
    name = "ABROAD_INTERCEPT_CONFIRM_FILE"
    having = {key for key, model in MESSAGES.items() if any(path.endswith(name) for path in paths(model))}
    assert having == {f"main/{code}" for code in LETTER_INTERFACES}
    assert {"3.2.1.1", "3.2.1.20", "3.2.1.34", "3.2.1.83", "3.2.1.84"} == LETTER_INTERFACES
    for code in LETTER_INTERFACES:
        found = {place.path: place.from_seed for place in places(INTERFACES[f"main/{code}"])}
        assert found["CUST_INFO"]
        assert found[f"CUST_INFO.{name}"]


def test_no_other_customer_carries_the_letter() -> None:
    assert "ABROAD_INTERCEPT_CONFIRM_FILE" not in paths(Customer)


def test_a_picture_says_its_scene_and_kind() -> None:
    letter = sample(UploadPhoto)
    assert (letter.img_scene, letter.img_type) == (SCENE_OPENING, LETTER) == ("17", "1701")
    for wrong in ({"img_type": "1801"}, {"img_type": "17"}, {"img_scene": "1"}, {"img_type": "１７０１"}):
        with pytest.raises(ValidationError, match=r"img_|IMG_"):
            changed(letter, **wrong)


@pytest.mark.parametrize("kind", [CheckCampaign, TakeCampaign])
@pytest.mark.parametrize(
    ("campaigns", "tag", "right"),
    [
        (["REDUCTION"], "T100", True),
        (["RETURN", "REDUCTION"], "T100", True),
        (["RETURN", "GIFT"], "", True),
        (["REDUCTION"], "", False),
        (["RETURN", "REDUCTION"], "", False),
        (["RETURN"], "T100", False),
        (["GIFT"], "T100", False),
    ],
)
def test_the_reduction_tag_goes_with_a_reduction_and_only_with_one(
    kind: type[CheckCampaign | TakeCampaign], campaigns: list[CampaignKind], tag: str, right: bool
) -> None:
    offers = tuple(CampaignItem(offer_code=str(place), campaign_kind=one) for place, one in enumerate(campaigns))
    wanted = {"offer_list": offers, "recharge_reduction_tag": tag}
    if right:
        assert changed(sample(kind), **wanted).recharge_reduction_tag == tag
    else:
        with pytest.raises(ValidationError, match="recharge_reduction_tag"):
            changed(sample(kind), **wanted)


def test_only_check_and_submit_have_the_tag() -> None:
    having = {key for key, model in MESSAGES.items() if "RECHARGE_REDUCTION_TAG" in paths(model)}
    assert having == {"main/3.2.1.50", "main/3.2.1.55"}


@pytest.mark.parametrize("kind", ["WHATEVER", ""])
def test_a_campaign_is_of_a_known_kind(kind: str) -> None:
    with pytest.raises(ValidationError, match=r"(?i)campaign_kind"):
        CampaignItem.model_validate({"offer_code": "1", "campaign_kind": kind})


@pytest.mark.parametrize("name", ["2026/11/202611230001.pdf", "2024/02/202402290001.jpg", "2026/11/202611239999.jpeg"])
def test_the_path_of_a_waiver(name: str) -> None:
    assert changed(sample(UploadWaiver), file_path=FORM + name).file_path == FORM + name


@pytest.mark.parametrize(
    "path",
    [
        FORM + "2026/11/20261123001.pdf",  # three digits: the customer's own example, but the rule says four
        FORM + "2026/12/202611230001.pdf",  # another month's folder
        FORM + "2025/11/202611230001.pdf",
        FORM + "2026/11/202611310001.pdf",  # no such day
        FORM + "2026/11/202611230001.png",
        FORM + "2026/11/202611230001.PDF",
        FORM + "2026/11/202611230001.pdf.enc",
        FORM + "2026/11/２０２６11230001.pdf",
        "/GW/SD00/ changeProdStaDerateForm/2026/11/202611230001.pdf",  # the blank of the customer's text
        "/GW/sd00/changeProdStaDerateForm/2026/11/202611230001.pdf",
        FORM + "2026/11/../202611230001.pdf",
        "",
    ],
)
def test_a_path_that_no_waiver_has(path: str) -> None:
    with pytest.raises(ValidationError, match=r"(?i)file_path"):
        changed(sample(UploadWaiver), file_path=path)


def test_an_answered_path_may_be_as_in_the_customers_example() -> None:
    path = "/GW/BJ00/changeProdStaDerateForm/2023/04/20230410001.jpg"
    assert WaiverFile(file_path=path).file_path == path
    with pytest.raises(ValidationError):
        WaiverFile(file_path=path.replace("20230410", "20230510"))
    with pytest.raises(ValidationError):  # no waiver without the path that the upload returned
        changed(sample(WaiveFees), waiver={**sample(WaiveFees).waiver.model_dump(), "file_path": ""})


@pytest.mark.parametrize("size", [0, WAIVER_LIMIT + 1])
def test_a_waiver_has_at_most_ten_megabytes(size: int) -> None:
    assert changed(sample(UploadWaiver), file_size=WAIVER_LIMIT).file_size == 10 * 1024 * 1024
    with pytest.raises(ValidationError, match=r"(?i)file_size"):
        changed(sample(UploadWaiver), file_size=size)


def test_long_arrears_are_paid_by_user_and_never_by_number() -> None:
    paid = changed(sample(PayFee), payment_type="LONG_ARREARS", access_num="")
    assert paid.user_id
    with pytest.raises(ValidationError, match="LONG_ARREARS"):
        changed(paid, access_num="19200000001")
    with pytest.raises(ValidationError, match="LONG_ARREARS"):
        changed(paid, user_id="")
    with pytest.raises(ValidationError, match="for whom"):
        changed(paid, payment_type="NORMAL", user_id="", acct_id="", vip_num="")
