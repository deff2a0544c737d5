"""The rule that says which datasets count."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.reliability.universe import MalformedUniverseError, read_universe


def _written(folder: Path, text: str) -> Path:
    path = folder / "universe.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_built_in_rule_leaves_out_what_is_temporary_and_what_is_of_the_system() -> None:
    assert [each.name for each in read_universe(None).exclude] == ["temporary", "system"]


def test_the_version_is_that_of_the_text(tmp_path: Path) -> None:
    text = '[[exclude]]\nname = "scratch"\nselect = ["scratch.*"]\n'
    one, same = (read_universe(_written(tmp_path, text)) for _ in range(2))
    other = read_universe(_written(tmp_path, text + "# reviewed\n"))
    assert one.version == same.version != other.version
    assert one.text == text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("exclude = 3", "exclude"),
        ('[[exclude]]\nname = "a"\ntemporary = true\nselct = []', "selct"),
        ('[[exclude]]\nname = "a"', "needs either `select` or `temporary = true`"),
        ('[[exclude]]\nname = "a"\ntemporary = true\n' * 2, "two rules are called 'a'"),
        ('[[exclude]]\nname = "a"\nselect = ["a +"]', "the rule 'a'"),
        ("[[exclude", "end of document"),
    ],
)
def test_a_rule_that_cannot_be_read_is_an_error_that_says_where(
    tmp_path: Path, text: str, problem: str
) -> None:
    path = _written(tmp_path, text)
    with pytest.raises(MalformedUniverseError) as caught:
        read_universe(path)
    assert str(path) in str(caught.value)
    assert problem in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MalformedUniverseError, match=r"nowhere\.toml: no such file"):
        read_universe(tmp_path / "nowhere.toml")
