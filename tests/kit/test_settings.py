from pathlib import Path

import pytest
from pydantic import ValidationError

from service.kit.settings import Settings


@pytest.fixture(autouse=True)
def _needed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLOUDBOSS_DATABASE_URL", "postgresql://u:secret@127.0.0.1/x")
    monkeypatch.setenv("CLOUDBOSS_KEY_DIR", str(tmp_path))


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('hall = "370102009"\nsftp_port = 2222\nask_schedule = [1, 2.5]\n')
    monkeypatch.setenv("CLOUDBOSS_SETTINGS", str(file))
    monkeypatch.setenv("CLOUDBOSS_SFTP_PORT", "2223")
    settings = Settings()
    assert (settings.hall, settings.sftp_port, settings.ask_schedule) == ("370102009", 2223, (1, 2.5))


def test_a_named_file_that_is_missing_is_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CLOUDBOSS_SETTINGS", str(tmp_path / "nowhere.toml"))
    with pytest.raises(FileNotFoundError):
        Settings()


def test_the_key_files_stand_in_the_key_folder_unless_named(tmp_path: Path) -> None:
    settings = Settings(sftp_key=Path("/elsewhere/key"))
    assert settings.sftp_host_key == tmp_path / "sftp_host.pub"
    assert settings.sftp_key == Path("/elsewhere/key")


def test_secrets_do_not_show() -> None:
    settings = Settings(paperless_secret="hush")
    assert "hush" not in repr(settings)
    assert "secret@" not in repr(settings)


@pytest.mark.parametrize(
    "wrong", [{"province": "山东"}, {"osp_profile": "NONE"}, {"quiet_seconds": 0}, {"production": True}]
)
def test_nonsense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]


def test_production_never_trusts_an_unsigned_message() -> None:
    with pytest.raises(ValidationError, match="验签"):
        Settings(production=True, training=False, osp_sign=False)


def test_production_has_no_simulated_reader(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="模拟读卡器"):
        Settings(production=True, training=False, training_cards=tmp_path / "cards.json")


def test_the_phone_page_lies_beside_the_service() -> None:
    assert (Settings().phone_page / "index.html").is_file()
