"""What counts as changed since a commit, and what is said where git cannot tell."""

from __future__ import annotations

from pathlib import Path

import pytest
from repositories import Repository

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.discovery.changes import Changes, changes_since

TEN_LINES = "".join(f"{n}\n" for n in range(1, 11))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "p")
    made.write("train.py", TEN_LINES)
    made.write("data.csv", "a,b\n1,2\n")
    made.write("model.pkl", b"\x80\x04N.\x00")
    made.commit()
    return made


def touched(repository: Repository, *places: Location, since: str = "main") -> list[bool]:
    changes = changes_since(repository.root, since)
    return [changes.touches(place) for place in places]


def test_nothing_is_changed_at_first(repository: Repository) -> None:
    assert changes_since(repository.root, "main") == Changes("main", frozenset(), {})


def test_a_place_is_touched_where_one_of_its_lines_is_changed(repository: Repository) -> None:
    repository.write("train.py", TEN_LINES.replace("5\n", "five\n"))

    places = [Location("train.py", 5), Location("train.py", 3, end_line=6), Location("train.py", 6)]

    assert touched(repository, *places) == [True, True, False]


def test_committed_staged_and_unstaged_changes_count_alike(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "topic")
    repository.write("train.py", "one\n" + TEN_LINES.removeprefix("1\n"))
    repository.commit()
    repository.write("train.py", "one\n" + TEN_LINES.removeprefix("1\n").replace("4\n", "four\n"))
    repository.git("add", "train.py")
    repository.write("train.py", "one\n" + TEN_LINES.removeprefix("1\n").replace("4\n", "four\n").replace("8", "eight"))

    assert touched(repository, *(Location("train.py", line) for line in (1, 4, 8, 9))) == [True, True, True, False]


def test_what_the_other_branch_did_since_is_no_change_of_ours(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "topic")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.write("train.py", TEN_LINES.replace("5\n", "five\n"))
    repository.commit()
    repository.git("switch", "--quiet", "topic")

    assert touched(repository, Location("train.py", 5)) == [False]


def test_a_file_that_git_does_not_track_is_changed_unless_it_is_ignored(repository: Repository) -> None:
    repository.write(".gitignore", "ignored/\n")
    repository.write("new.py", "x\n")
    repository.write("ignored/data.csv", "a\n1\n")

    assert touched(repository, Location("new.py", 1), Location("ignored/data.csv")) == [True, False]


def test_a_file_without_lines_is_touched_when_anything_of_it_changed(repository: Repository) -> None:
    repository.write("data.csv", "a,b\n1,3\n")
    repository.write("model.pkl", b"\x80\x04K\x01.\x00")

    assert touched(repository, Location("data.csv"), Location("model.pkl")) == [True, True]


def test_a_file_that_was_written_again_with_the_same_content_is_not_touched(repository: Repository) -> None:
    repository.write("model.pkl", b"\x80\x04N.\x00")
    repository.write("data.csv", "a,b\n1,2\n")
    (repository.root / "data.csv").chmod(0o755)

    assert touched(repository, Location("model.pkl"), Location("data.csv")) == [False, False]


def test_the_data_behind_a_changed_dvc_pointer_are_touched(repository: Repository) -> None:
    repository.write("raw.csv.dvc", "outs: []\n")
    repository.write("folder.dvc", "outs: []\n")

    assert touched(repository, Location("raw.csv"), Location("folder/a.csv"), Location("data.csv")) == [
        True, True, False,
    ]  # fmt: skip


def test_a_sheet_is_touched_with_its_workbook_and_a_table_in_parts_with_any_part(repository: Repository) -> None:
    repository.write("book.xlsx", b"PK\x00")
    repository.write("parts/a=1/x.csv", "a\n1\n")

    places = [Location("book.xlsx/Sheet1"), Location("parts"), Location("part"), Location("data.csv")]
    assert touched(repository, *places) == [True, True, False, False]


def test_the_contents_of_an_untracked_repository_inside_are_touched(repository: Repository) -> None:
    inner = Repository(repository.root / "inner")
    inner.write("x.py", "x\n")
    inner.commit()

    assert touched(repository, Location("inner/x.py", 1)) == [True]


def test_a_renamed_file_is_touched_only_where_it_was_changed(repository: Repository) -> None:
    repository.git("mv", "train.py", "fit it.py")
    repository.git("mv", "data.csv", "moved.csv")
    repository.write("fit it.py", TEN_LINES.replace("5\n", "five\n"))

    places = [Location("fit it.py", 5), Location("fit it.py", 6), Location("moved.csv")]

    assert touched(repository, *places) == [True, False, False]


def test_paths_are_those_of_the_root_also_below_the_top_of_the_repository(repository: Repository) -> None:
    repository.write("sub/é [x].py", TEN_LINES)
    repository.commit()
    repository.write("sub/é [x].py", TEN_LINES.replace("5\n", "five\n"))
    repository.write("sub/new.py", "x\n")
    repository.write("outside.py", "x\n")

    changes = changes_since(repository.root / "sub", "main")

    assert changes.files == {"é [x].py", "new.py"}
    assert changes.touches(Location("é [x].py", 5))
    assert not changes.touches(Location("é [x].py", 4))


def test_an_unknown_commit_is_refused_with_a_suggestion(repository: Repository) -> None:
    repository.git("update-ref", "refs/remotes/origin/release", "main")

    for reference, suggestion in [("mian", "main"), ("release", "origin/release"), ("-main", "main")]:
        with pytest.raises(
            UsageError, match=rf"^--diff: git knows no commit '{reference}' \(did you mean '{suggestion}'"
        ):
            changes_since(repository.root, reference)


def test_a_commit_that_a_shallow_clone_lacks_is_explained(repository: Repository, tmp_path: Path) -> None:
    first = repository.git("rev-parse", "HEAD")
    repository.commit()
    repository.git("clone", "--quiet", "--depth=1", repository.root.as_uri(), str(tmp_path / "shallow"))

    with pytest.raises(UsageError, match="this clone holds only a part of the history: fetch the rest of it"):
        changes_since(tmp_path / "shallow", first)


def test_histories_without_a_common_commit_are_refused(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit()

    with pytest.raises(UsageError, match="'main' and HEAD have no commit in common"):
        changes_since(repository.root, "main")


def test_a_folder_outside_of_any_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not in the working tree of a git repository"):
        changes_since(tmp_path, "main")


def test_a_repository_without_a_commit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="git knows no commit 'HEAD'"):
        changes_since(Repository(tmp_path / "new").root, "HEAD")


@pytest.mark.parametrize("path", ["", ".", "bin"])
def test_git_is_not_looked_for_in_the_project(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    repository.write("bin/git", "#!/bin/sh\ntouch it-ran\n")
    repository.write("git", "#!/bin/sh\ntouch it-ran\n")
    for name in ("bin/git", "git"):
        (repository.root / name).chmod(0o755)
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("PATH", str(repository.root / path) if path == "bin" else path)

    with pytest.raises(UsageError, match="git was not found"):
        changes_since(repository.root, "main")

    assert not (repository.root / "it-ran").exists()
