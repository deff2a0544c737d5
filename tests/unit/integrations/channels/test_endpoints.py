"""The file that names endpoints: what it may say, and what is said of a mistake in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.integrations.channels.endpoints import MalformedChannelsError, read_endpoints
from headwater.integrations.channels.mail import MailEndpoint
from headwater.integrations.registry import CHANNELS, UnknownChannelError, channel_named

SECRET = "whsec_" + "c2VjcmV0" * 5
ENVIRONMENT = {
    "KEY": "k",
    "HOOK": SECRET,
    "ROTATING": f"{SECRET} {SECRET}",
    "SLACK_URL": "https://hooks.slack.com/services/T/B/x",
    "BAD": "whsec_short",
    "EMPTY": " ",
}
SLACK = '[[endpoint]]\nname = "s"\nchannel = "slack"\nurl_env = "SLACK_URL"\n'
HOOK = '[[endpoint]]\nname = "h"\nchannel = "webhook"\nurl = "https://x"\nsecret_env = "HOOK"\n'
PAGER = '[[endpoint]]\nname = "p"\nchannel = "pagerduty"\nsecret_env = "KEY"\n'
MAIL = '[[endpoint]]\nname = "m"\nchannel = "email"\nurl = "smtp://mail.example.com"\n'


def read(tmp_path: Path, text: str):
    path = tmp_path / "channels.toml"
    path.write_text(text)
    return read_endpoints(path, ENVIRONMENT, source="headwater")


def test_endpoints_are_read_in_their_order(tmp_path: Path) -> None:
    text = (
        SLACK
        + HOOK
        + 'full = true\nonly = {types = ["incident.*"], severities = ["critical"]}\n'
        + MAIL
        + 'sender = "hw@example.com"\nto = ["a@example.com", "b@example.com"]\n'
        + '[[endpoint]]\nname = "p"\nchannel = "pagerduty"\nsecret_env = "KEY"\n'
        + '[[endpoint]]\nname = "am"\nchannel = "alertmanager"\nurl = "http://am:9093"\n'
    )
    read_ = read(tmp_path, text)
    assert [each.endpoint.name for each in read_] == ["s", "h", "m", "p", "am"]
    assert [each.where for each in read_] == [
        "hooks.slack.com",
        "x",
        "mail.example.com",
        "events.pagerduty.com",
        "am",
    ]
    mail = read_[2].endpoint
    assert isinstance(mail, MailEndpoint)
    assert mail.to == ("a@example.com", "b@example.com")
    assert read_[1].endpoint.only.types == ("incident.*",)


def test_several_secrets_may_be_in_use_while_they_change(tmp_path: Path) -> None:
    (hook,) = read(tmp_path, HOOK.replace("HOOK", "ROTATING"))
    assert hook.endpoint.secret_env == "ROTATING"


def test_an_empty_file_names_none(tmp_path: Path) -> None:
    assert read(tmp_path, "") == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("endpoint = 3", "named by"),
        ("[[endpoints]]\n", "no 'endpoints'"),
        ("[[endpoint]", "Expected"),
        ('[[endpoint]]\nname = "x"\n', "endpoint 'x', channel: say which; there are webhook,"),
        ('[[endpoint]]\nchannel = "slack"\n', "endpoint number 1.*`name`"),
        (SLACK.replace("slack", "slak"), "did you mean slack?"),
        (SLACK + 'adress = "x"\n', "endpoint 's', adress: there is no such key"),
        (SLACK + 'secret_evn = "x"\n', "secret_evn: .*did you mean secret_env?"),
        (SLACK + 'secret_env = "KEY"\n', "slack needs no secret"),
        (SLACK + 'url = "https://x"\n', "url: there is a url_env, too"),
        (SLACK + "full = true\n", "full: there is no such key"),
        (SLACK + 'timeout_s = "x"\n', "timeout_s: Expected `float`, got `str`"),
        (SLACK + "timeout_s = 600\n", "timeout_s: it must be from 1 to 60"),
        (SLACK + 'only = {tipes = ["x"]}\n', "only.tipes: .*did you mean types?"),
        (SLACK + 'only = {types = ["incident.opend"]}\n', "did you mean incident.opened?"),
        (SLACK + 'only = {severities = ["hihg"]}\n', "did you mean high?"),
        (SLACK + 'only = {selector = "tag:"}\n', "only.selector"),
        (SLACK + 'zone = "Europe/Berln"\n', "zone: .*did you mean Europe/Berlin?"),
        (SLACK + 'quiet_hours = ["8-9"]\n', "quiet_hours: '8-9': write it as in"),
        (SLACK + 'quiet_hours = ["00:00-24:00"]\n', "quiet_hours: tickets would never go"),
        (
            SLACK + 'business_hours = ["09:00-10:00"]\nquiet_hours = ["08:00-11:00"]\n',
            "quiet_hours: tickets would never go",
        ),
        (SLACK + 'business_hours = ["mond 09:00-10:00"]\n', "business_hours: .*write it as in"),
        (SLACK + 'outside_hours = "h"\n', "outside_hours: say when it is not: business_hours"),
        (
            SLACK + 'business_hours = ["09:00-10:00"]\noutside_hours = "hh"\n' + HOOK,
            "endpoint 's', outside_hours: there is no other 'hh'; did you mean h?",
        ),
        (
            SLACK
            + 'business_hours = ["09:00-10:00"]\noutside_hours = "h"\n'
            + HOOK
            + 'business_hours = ["09:00-10:00"]\noutside_hours = "s"\n',
            "outside_hours: h sends elsewhere itself",
        ),
        (
            SLACK
            + 'business_hours = ["09:00-10:00"]\noutside_hours = "h"\nstands_in = true\n'
            + HOOK,
            "outside_hours: what stands in for others sends nothing elsewhere",
        ),
        (
            SLACK
            + 'business_hours = ["09:00-10:00"]\noutside_hours = "h"\n'
            + HOOK
            + 'zone = "Europe/Berlin"\nbusiness_hours = ["12:00-11:00"]\n',
            "outside_hours: h takes nothing either on mon 10:00, and a page would wait",
        ),
        (HOOK + "stands_in = true\n", "endpoint 'h', stands_in: nobody sends there"),
        (SLACK + 'digest_at = ["noon"]\n', "digest_at: 'noon': write it as in"),
        (SLACK + "digest_every_min = 0\n", "digest_every_min: it must be from 1 to 1440"),
        (
            SLACK + 'digest_every_min = 5\ndigest_at = ["08:00"]\n',
            "digest_every_min: there is a digest_at, too",
        ),
        (
            PAGER + "digest_every_min = 5\n",
            "digest_every_min: pagerduty opens and closes alerts, and takes no digest",
        ),
        (SLACK * 2, "another endpoint has this name"),
        (SLACK.replace('"s"', '"s s"'), "name: write"),
        (SLACK.replace("SLACK_URL", "NOT_THERE"), "url_env: the environment has no NOT_THERE"),
        (SLACK.replace("SLACK_URL", "EMPTY"), "url_env: the environment has no EMPTY"),
        (HOOK.replace("https://x", "ftp://x"), "https://HOST or http://HOST"),
        (HOOK.replace("https://x", "https://u:p@x"), "user and password do not belong there"),
        (HOOK.replace("https://x", "https://x/é"), "write an address"),
        (HOOK.replace("https://x", "https://[x"), "no address"),
        (HOOK.replace('url = "https://x"\n', ""), "url: say where it is"),
        (HOOK.replace('secret_env = "HOOK"\n', ""), "name the variable that holds one or more"),
        (HOOK.replace("HOOK", "BAD"), "endpoint 'h': a secret is `whsec_`"),
        (MAIL, "`sender`"),
        (MAIL + 'sender = "hw"\nto = ["a@b.c"]\n', "sender must be an address"),
        (MAIL + 'sender = "a@b.c"\nto = []\n', "to must be an address"),
        (
            MAIL.replace("smtp:", "smtp+plain:")
            + 'sender = "a@b.c"\nto = ["a@b.c"]\nuser = "u"\nsecret_env = "KEY"\n',
            "no password goes unencrypted",
        ),
        ('[[endpoint]]\nname = "a"\nchannel = "apprise"\nsecret_env = "KEY"\n', "allow_private"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(MalformedChannelsError, match=problem.replace("?", r"\?")):
        read(tmp_path, text)


def test_no_error_tells_a_secret(tmp_path: Path) -> None:
    with pytest.raises(MalformedChannelsError) as caught:
        read(tmp_path, HOOK.replace("HOOK", "BAD"))
    assert "short" not in str(caught.value)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MalformedChannelsError, match="no such file"):
        read_endpoints(tmp_path / "nothing.toml", {}, source="headwater")


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_of_the_registry_is_there_by_its_name(name: str) -> None:
    assert channel_named(name).name == name


def test_a_channel_that_nobody_wrote_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownChannelError, match="did you mean pagerduty"):
        channel_named("pagerdutty")
