"""Where code lies, as git says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from headwater.integrations.sources.repository import Repository
from support.dbt_files import DbtProject
from support.dbt_told import tell

DAY = 1_795_000_000


class Checkout:
    """A repository with commits a day apart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.days = 0
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *arguments: str) -> str:
        at = f"{DAY + self.days * 86_400} +0000"
        told = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at, "HOME": str(self.folder),
                "PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CONFIG_NOSYSTEM": "1"}  # fmt: skip
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
        done = subprocess.run(["git", *who, *arguments], cwd=self.folder, env=told, check=True,
                              capture_output=True, text=True)  # fmt: skip
        return done.stdout.strip()

    def write(self, path: str, text: str) -> Path:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def commit(self) -> str:
        self.days += 1
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "A change")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def checkout(tmp_path) -> Checkout:
    return Checkout(tmp_path / "code")


def place(checkout, path, folder=None):
    repository = Repository.around(folder or checkout.folder)
    assert repository is not None
    return repository.place(checkout.folder / path)


def test_each_file_has_the_commit_that_last_changed_it(checkout):
    checkout.write("models/a.sql", "1")
    checkout.write("models/ö b.sql", "1")
    first = checkout.commit()
    checkout.write("models/a.sql", "2")
    second = checkout.commit()
    checkout.write("else.sql", "1")
    checkout.commit()
    assert place(checkout, "models/a.sql").commit == second
    assert place(checkout, "models/a.sql").changed == (DAY + 2 * 86_400) * 1_000_000
    assert place(checkout, "models/ö b.sql").commit == first
    assert place(checkout, "models/ö b.sql").path == "models/ö b.sql"
    assert place(checkout, "models/a.sql", checkout.folder / "models").commit == second


def test_a_file_that_was_changed_since_has_no_commit(checkout):
    file = checkout.write("a.sql", "1")
    checkout.commit()
    file.write_text("2")
    found = place(checkout, "a.sql")
    assert (found.path, found.commit, found.changed) == ("a.sql", None, None)
    assert "version" not in found.facet()


def test_a_file_that_git_does_not_know_has_no_place(checkout, tmp_path):
    checkout.write("a.sql", "1")
    checkout.commit()
    checkout.write("b.sql", "1")
    assert place(checkout, "b.sql") is None
    assert place(checkout, "none.sql") is None
    assert place(checkout, "../outside.sql") is None
    (tmp_path / "plain").mkdir()
    assert Repository.around(tmp_path / "plain") is None
    assert Repository.around(tmp_path / "none") is None


def test_a_file_that_came_by_a_merge_has_the_commit_that_made_it(checkout):
    checkout.write("a.sql", "1")
    checkout.commit()
    checkout.git("checkout", "--quiet", "-b", "side")
    checkout.write("b.sql", "1")
    made = checkout.commit()
    checkout.git("checkout", "--quiet", "main")
    checkout.write("c.sql", "1")
    checkout.commit()
    checkout.git("merge", "--quiet", "--no-ff", "--message", "Bring it in", "side")
    assert place(checkout, "b.sql").commit == made


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("git@github.com:acme/shop.git", "https://github.com/acme/shop"),
        ("https://ada:secret@github.com/acme/shop.git", "https://github.com/acme/shop"),
        ("https://ada@example.com:a@secret@github.com/acme/shop", "https://github.com/acme/shop"),
        ("codecommit::eu-west-1://secret@shop", None),
        ("ssh://git@git.example.com:2222/acme/shop.git", "https://git.example.com/acme/shop"),
        ("https://git.example.com:8443/acme/shop/", "https://git.example.com:8443/acme/shop"),
        ("/srv/git/shop.git", None),
        ("../shop.git", None),
    ],
)
def test_the_address_of_a_repository_is_one_to_look_at_and_holds_no_secret(
    checkout, remote, address
):
    checkout.write("a.sql", "1")
    commit = checkout.commit()
    checkout.git("remote", "add", "origin", remote)
    facet = place(checkout, "a.sql").facet()
    assert facet.get("repoUrl") == address
    if address:
        assert facet["url"] == f"{address}/blob/{commit}/a.sql"
    assert "secret" not in str(facet)
    assert (facet["type"], facet["version"]) == ("git", commit)


def test_a_model_of_a_package_lies_in_the_package(checkout):
    project = DbtProject()
    project.model("own", "select 1 as one", original_file_path="models/orders.sql")
    for name in ("shared", "elsewhere"):
        project.name = name
        project.model("orders", "select 1 as one", schema=name)
    project.name = "shop"
    project.write(checkout.folder)
    for path in ("models/orders.sql", "dbt_packages/shared/models/orders.sql"):
        checkout.write(path, "select 1 as one")
    checkout.commit()
    told = tell(checkout.folder)

    def path(job: str) -> str | None:
        location = told.of_job(job)["job"]["facets"].get("sourceCodeLocation")
        return location["path"] if location else None

    assert path("shop.own") == "models/orders.sql"
    assert path("shared.orders") == "dbt_packages/shared/models/orders.sql"
    assert path("elsewhere.orders") is None


@pytest.mark.parametrize("remote", ["", "git@github.com:acme/shop.git"])
def test_code_lies_in_the_same_place_in_every_checkout_of_its_repository(
    checkout, tmp_path, remote
):
    checkout.write("a b.sql", "1")
    checkout.commit()
    checkout.git("clone", "--quiet", ".", str(tmp_path / "other"))
    other = Checkout(tmp_path / "other")
    other.git("checkout", "--quiet", "-b", "feature/x")
    for each in (checkout, other):
        each.git("config", "remote.origin.url", remote)
    facets = [place(each, "a b.sql").facet() for each in (checkout, other)]
    assert facets[0] == facets[1]
    assert facets[0]["url"].endswith("a%20b.sql")


def test_a_hook_of_one_repository_may_ask_of_another(checkout, tmp_path, monkeypatch):
    checkout.write("sub/a.sql", "1")
    commit = checkout.commit()
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none"))
    assert place(checkout, "sub/a.sql", checkout.folder / "sub").commit == commit


def test_a_model_says_where_its_code_lies_and_is_as_new_as_its_last_change(checkout):
    project = DbtProject()
    project.model("mart", "select 1 as one")
    project.write(checkout.folder)
    checkout.write("models/mart.sql", "select 1 as one")
    checkout.write(".gitignore", "target/\n")
    commit = checkout.commit()
    told = tell(checkout.folder)
    location = told.of_job("shop.mart")["job"]["facets"]["sourceCodeLocation"]
    assert (location["path"], location["version"]) == ("models/mart.sql", commit)
    assert told.of_job("shop.mart")["eventTime"] == project.at
    checkout.days = 40
    checkout.write("models/mart.sql", "select 1 as one -- the same")
    checkout.commit()
    again = tell(checkout.folder, memory=told.memory)
    assert again.of_job("shop.mart")["eventTime"] > project.at
