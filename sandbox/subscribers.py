"""Users of the national side when it starts: the ones that opening does not make. Invented persons of ``people``."""

from dataclasses import dataclass, field

RESIDENT = "111"


@dataclass(frozen=True)
class Contract:
    """A contract that costs a penalty: discount a month and the standard fee, in fen; ``months`` served in full."""

    offer_code: str
    offer_name: str
    discount: int
    monthly_fee: int
    months: int


@dataclass(frozen=True)
class Holding:
    """An offer of the catalogue that a user holds; ``price`` in fen.

    With ``length`` (months) it ends with the month that is ``left`` after this one, else never.
    """

    code: str
    name: str
    kind: str
    price: int
    length: int = 0
    left: int = 0


RABBIT = Holding("GD120019", "广电福兔卡 19 元档", "BASE", 1900)
PLAIN = Holding("GD110058", "5G 畅享套餐 58 元档", "BASE", 5800)
CONVERGED = Holding("GD100129", "全能王 129 融合套餐", "BASE", 12900)
FIVE_G = Holding("GD110038", "5G 畅享套餐 38 元档", "BASE", 3800)
FAMILY = Holding("GD200013", "全能王副卡功能包", "OPTIONAL", 1000)
COMPANION = Holding("GD200016", "畅享副卡功能包", "OPTIONAL", 1000)
BONDS = {bond.code: bond for bond in (FAMILY, COMPANION)}  # products by which a second card hangs on its main card


@dataclass(frozen=True)
class Subscriber:
    """``arrears`` = (period, fen). Money in fen."""

    user_id: str
    cert_num: str
    cust_name: str
    access_num: str
    state: str = "ACTIVE"
    stop_reason: str = ""
    level: int = 0
    role: str = "SINGLE"
    main_user_id: str = ""
    balance: int = 0
    penalty_fee: int = 0
    password: str = "135790"  # noqa: S105  of an invented person
    arrears: tuple[tuple[str, int], ...] = ()
    contracts: tuple[Contract, ...] = field(default=())
    offers: tuple[Holding, ...] = (RABBIT,)


ZHANG, LI, WANG, LIU, SUN = (
    ("370102199003074519", "张伟"),
    ("370112198811234523", "李娜"),
    ("370105195506153412", "王建国"),
    ("370103198504126710", "刘强"),
    ("370104199209085021", "孙丽"),
)
SUBSCRIBERS = (
    Subscriber("U900000000001", *LI, "19253190001", role="MAIN", balance=5000),
    Subscriber("U900000000002", *WANG, "19253190002", arrears=(("202609", 3900), ("202610", 3900))),
    Subscriber(
        "U900000000003",
        *WANG,
        "19253196666",
        level=1,
        contracts=(Contract("10000901", "吉祥号在网合约", discount=2000, monthly_fee=39900, months=5),),
    ),
    # Closed for arrears; by now its number is somebody else's second card (R12).
    Subscriber(
        "U900000000004",
        *LIU,
        "19253190004",
        state="CLOSED",
        stop_reason="ARREARS",
        penalty_fee=2300,
        arrears=(("202511", 6400), ("202512", 6400)),
    ),
    Subscriber("U900000000005", *LI, "19253190004", role="SECOND", main_user_id="U900000000001"),
    Subscriber("U900000000006", *SUN, "19253190006", state="SUSPENDED", stop_reason="KEEP_NUMBER", balance=1200),
    Subscriber("U900000000007", *SUN, "19253190007", balance=3000),
    Subscriber("U900000000008", *ZHANG, "19253190008", state="CLOSED", stop_reason="REQUEST"),
    Subscriber(
        "U900000000009",
        *WANG,
        "19253190009",
        state="CLOSED",
        stop_reason="ARREARS",
        penalty_fee=1200,
        arrears=(("202606", 3900),),
    ),
    Subscriber("U900000000010", *ZHANG, "19253190010", balance=2600),
    Subscriber("U900000000011", *ZHANG, "19253190011", arrears=(("202609", 3900), ("202610", 4200))),
    # Of the same customer: one with products to change and to cancel, one whose contracts are near their end.
    Subscriber(
        "U900000000021",
        *ZHANG,
        "19253190021",
        balance=8000,
        contracts=(
            Contract("GD900241", "新入网首年 7 折优惠", discount=522, monthly_fee=522, months=5),
            Contract("GD210199", "文旅权益年包", discount=995, monthly_fee=1658, months=4),
        ),
        offers=(
            PLAIN,
            Holding("GD200101", "国内语音包 100 分钟", "OPTIONAL", 1000),
            Holding("GD210199", "文旅权益年包", "OPTIONAL", 19900, length=12, left=7),
            Holding("GD210015", "视频权益包 15 元档（三选一）", "OPTIONAL", 1500),
            Holding("GD900241", "新入网首年 7 折优惠", "CAMPAIGN", 0, length=12, left=6),
            Holding("GD900218", "充 100 返 120 活动", "CAMPAIGN", 10000, length=12, left=3),
            Holding("GD900251", "流量赠送：每月 10GB 送 6 个月", "CAMPAIGN", 0, length=6),
        ),
    ),
    Subscriber(
        "U900000000022",
        *ZHANG,
        "19253190022",
        balance=12900,
        contracts=(Contract("GD100129", "全能王 129 融合套餐", discount=100, monthly_fee=100, months=23),),
        offers=(
            Holding("GD100129", "全能王 129 融合套餐", "BASE", 12900, length=24, left=1),
            Holding("GD230020", "融合专享提速包（宽带升 1000M）", "OPTIONAL", 2000, length=12, left=7),
            Holding("GD200013", "全能王副卡功能包", "OPTIONAL", 1000),
            Holding("GD900242", "融合套餐首年直降 20 元", "CAMPAIGN", 0, length=12, left=1),
            Holding("GD900218", "充 100 返 120 活动", "CAMPAIGN", 10000, length=12, left=1),
        ),
    ),
    # A main card with two second cards, one of them under contract; two users who may become second cards.
    Subscriber("U900000000041", *ZHANG, "19253190041", role="MAIN", balance=6000, offers=(CONVERGED,)),
    Subscriber(
        "U900000000042",
        *ZHANG,
        "19253190042",
        role="SECOND",
        main_user_id="U900000000041",
        contracts=(Contract("GD200016", "畅享副卡功能包", discount=500, monthly_fee=0, months=3),),
        offers=(FIVE_G, COMPANION),
    ),
    Subscriber(
        "U900000000043",
        *ZHANG,
        "19253190043",
        role="SECOND",
        main_user_id="U900000000041",
        offers=(FIVE_G, FAMILY),
    ),
    Subscriber("U900000000044", *ZHANG, "19253190044", offers=(FIVE_G,)),
    Subscriber("U900000000045", *SUN, "19253190045", offers=(FIVE_G,)),
    # A main card that has as many as it may.
    Subscriber("U900000000046", *ZHANG, "19253190046", role="MAIN", offers=(FIVE_G,)),
    *(
        Subscriber(
            f"U9000000000{place}",
            *SUN,
            f"192531900{place}",
            role="SECOND",
            main_user_id="U900000000046",
            offers=(FIVE_G, COMPANION),
        )
        for place in range(47, 51)
    ),
)
