from __future__ import annotations

import pytest

from headwater.cli.settings import UnreadableSettingsError, client, settings_path


@pytest.fixture
def environment(tmp_path, monkeypatch):
    monkeypatch.delenv("HEADWATER_URL", raising=False)
    monkeypatch.delenv("HEADWATER_API_KEY", raising=False)
    told = {"XDG_CONFIG_HOME": str(tmp_path)}
    settings_path(told).parent.mkdir()
    settings_path(told).write_text('url = "http://file:1"\napi_key = "of-file"\n')
    return told


def test_the_default_is_this_machine(tmp_path, monkeypatch):
    monkeypatch.delenv("HEADWATER_URL", raising=False)
    asked = client(None, environment={"XDG_CONFIG_HOME": str(tmp_path)})
    assert asked.url == "http://127.0.0.1:8480"


def test_the_users_file_comes_before_the_default(environment):
    asked = client(None, environment=environment)
    assert (asked.url, asked.transport.api_key) == ("http://file:1", "of-file")


def test_the_environment_comes_before_the_file(environment):
    told = environment | {"HEADWATER_URL": "http://env:2", "HEADWATER_API_KEY": "of-env"}
    asked = client(None, environment=told)
    assert (asked.url, asked.transport.api_key) == ("http://env:2", "of-env")


def test_the_option_comes_before_the_environment(environment):
    told = environment | {"HEADWATER_URL": "http://env:2"}
    assert client("http://option:3", environment=told).url == "http://option:3"


def test_the_key_of_the_file_goes_to_the_server_of_the_file_only(environment):
    assert client("http://option:3", environment=environment).transport.api_key is None
    told = environment | {"HEADWATER_URL": "http://env:2"}
    assert client(None, environment=told).transport.api_key is None


def test_the_folder_one_stands_in_has_no_say(tmp_path, monkeypatch):
    monkeypatch.delenv("HEADWATER_URL", raising=False)
    (tmp_path / "headwater.toml").write_text('url = "http://evil:1"')
    monkeypatch.chdir(tmp_path)
    asked = client(None, environment={"XDG_CONFIG_HOME": str(tmp_path / "none")})
    assert asked.url == "http://127.0.0.1:8480"


def test_a_broken_file_is_named(environment):
    settings_path(environment).write_text("url = ")
    with pytest.raises(UnreadableSettingsError, match=r"config\.toml"):
        client(None, environment=environment)
