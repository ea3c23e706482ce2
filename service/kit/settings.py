"""Settings: environment variables ``CLOUDBOSS_…`` over the TOML file that ``CLOUDBOSS_SETTINGS`` names."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from service.kit.vault import is_apart

Port = Annotated[int, Field(ge=0, le=65535)]
Profile = Literal["A256GCM+OAEP256", "A256CBC+OAEP256", "A256GCM+OAEP256J", "A128CBC+PKCS1", "A128ECB+PKCS1"]


class OspPeer(BaseModel):
    """A gateway of its own for some centres; what is not said is as with the national gateway."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    centres: tuple[str, ...]  # 支付, 账管 …
    url: str = ""
    profile: Profile | None = None
    allow_legacy: bool = False
    sign: bool | None = None
    plain: frozenset[str] = frozenset()


class Settings(BaseSettings):
    """Everything that differs between two installations. Times without another unit are seconds."""

    model_config = SettingsConfigDict(env_prefix="CLOUDBOSS_", frozen=True, extra="ignore")

    database_url: str = Field(repr=False)
    key_dir: Path
    unlock: str = ""  # where the secret is that opens our keys: a file, "vault", or (training) beside them
    province: Annotated[str, Field(pattern=r"^[A-Z0-9]{4}$")] = "SD00"
    hall: str = "370102001"
    production: bool = False
    training: bool = True

    # The national gateway.
    osp_url: str = ""
    osp_ca: Path | None = None  # PEM: the only authority whose certificates its addresses may show
    osp_profile: Profile = "A256GCM+OAEP256"
    osp_allow_legacy: bool = False
    osp_sign: bool = True
    osp_plain: frozenset[str] = frozenset()  # interfaces (main/3.2.1.1) that are not yet encrypted
    osp_peers: dict[str, OspPeer] = Field(default_factory=dict)  # by the owner's name of their keys
    door_failures: PositiveInt = 20  # untrusted messages of one sender a minute, then his door is closed
    osp_key_id: str = "gw-2026-01"
    province_key_id: str = "sd-2026-01"

    # Its file server.
    sftp_host: str = "127.0.0.1"
    sftp_port: Port = 22
    sftp_user: str = "SD00"
    sftp_host_key: Path = Field(default_factory=lambda known: known["key_dir"] / "sftp_host.pub")
    sftp_key: Path = Field(default_factory=lambda known: known["key_dir"] / "sftp_client")

    # 无纸化.
    paperless_url: str = ""
    paperless_caller: str = "cloudboss"
    paperless_secret: str = Field("", repr=False)

    # AAA and 客服.
    aaa_url: str = ""
    aaa_caller: str = "cloudboss"
    aaa_secret: str = Field("", repr=False)
    counties_file: Path | None = None  # instead of the list of counties that comes with us
    tickets_url: str = ""
    tickets_caller: str = "cloudboss"
    tickets_secret: str = Field("", repr=False)

    # 电信综合服务.
    filing_url: str = ""
    filing_app: str = "SD5"
    filing_secret: str = Field("", repr=False)
    filing_key_file: Path = Field(default_factory=lambda known: known["key_dir"] / "filing.key")  # SM4, 32 hex digits
    filing_mode: Literal["CBC", "ECB", "GCM"] = "CBC"

    # The phone page.
    phone_page: Path = Path(__file__).parents[2] / "app" / "h5"  # beside us in every installation
    phone_idle_minutes: PositiveFloat = 15  # without a call, after which a phone has to sign in again
    training_cards: Path | None = None  # invented people for the simulated reader of phones, in training only

    # Longer than the peer's slowest answer: only after it may an unknown serial be asked about.
    quiet_seconds: PositiveFloat = 20.0
    ask_schedule: tuple[PositiveFloat, ...] = (60, 300, 900, 3600, 14400)
    trial_budget: PositiveFloat = 3.0
    completion_wait_hours: PositiveFloat = 72.0
    stalled_seconds: PositiveFloat = 30
    heartbeat_seconds: PositiveFloat = 10
    session_hours: PositiveFloat = 12
    letter_max_bytes: PositiveInt = 300_000
    waiver_offer: str = "10000960"  # the offer whose order waives the fees of a sleeping 靓号 (main 3.2.1.68)
    letter_file: Path | None = None  # the province's own letter instead of the one that comes with us
    reading_seconds: PositiveFloat = 20.0  # the longest that the text of one photograph may take

    @model_validator(mode="after")
    def _production_is_real(self) -> "Settings":
        if self.production and self.training:
            raise ValueError("生产环境不能同时是培训模式: 请设置 CLOUDBOSS_TRAINING=false")
        unsigned = not self.osp_sign or any(peer.sign is False for peer in self.osp_peers.values())
        if self.production and unsigned:
            raise ValueError("生产环境必须验签: 只有签名能证明报文来自国网，请去掉 CLOUDBOSS_OSP_SIGN=false")
        if self.production and self.training_cards is not None:
            raise ValueError("生产环境没有模拟读卡器: 请去掉 CLOUDBOSS_TRAINING_CARDS")
        if self.production and not is_apart(self.key_dir, self.unlock):
            raise ValueError(
                "生产环境的解锁密钥不能与私钥放在一起: 请用 CLOUDBOSS_UNLOCK 指定系统保险箱 vault 或另处的文件"
            )
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - there is no .env here
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - nor a folder of secrets
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file; a named file that is not there is an error."""
        named = os.environ.get("CLOUDBOSS_SETTINGS")
        if not named:
            return init_settings, env_settings
        if not Path(named).is_file():
            raise FileNotFoundError(f"CLOUDBOSS_SETTINGS: {named}")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, Path(named))
