from pathlib import Path

import pytest

from faqbot.config import Settings, load_settings
from faqbot.errors import SettingsError


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAQBOT_PORT", "9001")
    assert load_settings().port == 9001


def test_settings_come_from_a_dotenv_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FAQBOT_HOST=::1\n")
    monkeypatch.chdir(tmp_path)
    assert load_settings().host == "::1"


@pytest.mark.parametrize(
    ("key", "value"),
    [("FAQBOT_PORT", "many"), ("FAQBOT_STRICTNESS", "2"), ("FAQBOT_DATABASE_URL", "faqbot.db")],
)
def test_an_unusable_setting_is_named_with_its_value(monkeypatch: pytest.MonkeyPatch, key: str, value: str) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(SettingsError, match=key) as error:
        load_settings()
    assert value in str(error.value)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())
