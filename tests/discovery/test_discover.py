"""Which files of a project are found, and what is said of those that are not."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from mlaudit.core.errors import UsageError
from mlaudit.discovery.discover import discover
from mlaudit.discovery.model import Discovered
from mlaudit.findings import Note


def project(root: Path, **files: str | bytes) -> Path:
    """Write files; ``__`` in a name stands for a folder, ``_dot_`` for a dot."""
    for name, content in files.items():
        write(root, name.replace("__", "/").replace("_dot_", "."), content)
    (root / ".git").mkdir(exist_ok=True)
    return root


def write(root: Path, path: str, content: str | bytes = "x") -> Path:
    absolute = root / path
    absolute.parent.mkdir(parents=True, exist_ok=True)
    absolute.write_bytes(content if isinstance(content, bytes) else content.encode())
    return absolute


def paths(found: Discovered) -> list[str]:
    return [file.path for file in found.files]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.csv", "table"),
        ("a.csv.gz", "table"),
        ("A.PARQUET", "table"),
        ("a.jsonl", "table"),
        ("a.pkl", "artifact"),
        ("a.pkl.gz", "artifact"),
        ("a.joblib", "artifact"),
        ("a.py", "source"),
        ("a.ipynb", "notebook"),
        ("a.yml", "config"),
        ("a.json", "config"),
    ],
)
def test_the_suffix_tells_the_kind(tmp_path: Path, name: str, kind: str) -> None:
    write(project(tmp_path), name)
    assert [(file.path, file.kind, file.size) for file in discover([tmp_path]).files] == [(name, kind, 1)]


@pytest.mark.parametrize("name", [".csv", "a.txt", "a.json.gz", "package-lock.json", "csv", ".gitignore"])
def test_other_files_are_no_evidence(tmp_path: Path, name: str) -> None:
    write(project(tmp_path), name)
    write(tmp_path, "a.py")
    assert paths(discover([tmp_path])) == ["a.py"]


@pytest.mark.parametrize(
    "folder",
    [".git", "node_modules", "lib/site-packages", "__pycache__", ".ipynb_checkpoints", "mlruns/0", "wandb", ".venv"],
)
def test_environments_caches_and_run_archives_are_left_out(tmp_path: Path, folder: str) -> None:
    write(project(tmp_path), f"{folder}/a.csv")
    write(tmp_path, "b.csv")
    assert paths(discover([tmp_path])) == ["b.csv"]


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
def test_an_environment_of_any_name_is_left_out(tmp_path: Path, mark: str) -> None:
    write(project(tmp_path), "my-env/a.py")
    write(tmp_path, f"my-env/{mark}")
    write(tmp_path, "b.py")
    assert paths(discover([tmp_path])) == ["b.py"]


def test_files_are_sorted_and_relative_to_the_git_root(tmp_path: Path) -> None:
    root = project(tmp_path, src__b_dot_py="x", src__a_dot_py="x")
    found = discover([root / "src"])
    assert (found.root, paths(found)) == (root.resolve(), ["src/a.py", "src/b.py"])


def test_without_git_or_manifest_the_root_is_the_scanned_folder_or_that_of_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, "a.csv")
    assert [discover([path]).root for path in (tmp_path, file)] == [tmp_path.resolve()] * 2


def test_the_folder_of_the_manifest_is_the_root(tmp_path: Path) -> None:
    write(project(tmp_path), "sub/mlaudit.toml", "")
    write(tmp_path, "sub/src/a.py")
    found = discover([tmp_path / "sub" / "src"])
    assert (found.root, paths(found)) == ((tmp_path / "sub").resolve(), ["src/a.py"])


IGNORES = [
    ({".gitignore": "*.py\n"}, "a.py", False),
    ({".gitignore": "build/\n"}, "build/a.py", False),
    ({".gitignore": "/a.py\n"}, "sub/a.py", True),
    ({".gitignore": "*.py\n!keep.py\n"}, "keep.py", True),
    ({".gitignore": "*.py\n", "sub/.gitignore": "!a.py\n"}, "sub/a.py", True),
    ({".gitignore": "sub/\n", "sub/.gitignore": "!a.py\n"}, "sub/a.py", False),
    ({"sub/.gitignore": "a.py\n"}, "sub/deep/a.py", False),
    ({"sub/.gitignore": "a.py\n"}, "a.py", True),
    ({".gitignore": "\\ufeff\\x00[\\n**\\n!*.py\n"}, "a.py", True),
]


@pytest.mark.parametrize(("ignores", "path", "is_found"), IGNORES)
def test_ignore_files_govern_source_as_in_git(
    tmp_path: Path, ignores: dict[str, str], path: str, is_found: bool
) -> None:
    for name, text in ignores.items():
        write(tmp_path, name, text)
    write(project(tmp_path), path)
    write(tmp_path, "other.ipynb")
    assert (path in paths(discover([tmp_path]))) is is_found


def test_ignore_files_above_the_scanned_folder_and_the_manifest_hold(tmp_path: Path) -> None:
    write(project(tmp_path), ".gitignore", "*_old.py\n")
    write(tmp_path, "sub/mlaudit.toml", "")
    write(tmp_path, "sub/a_old.py")
    write(tmp_path, "sub/b.py")
    assert paths(discover([tmp_path / "sub"])) == ["b.py"]


def test_a_folder_named_by_the_user_is_read_though_ignored(tmp_path: Path) -> None:
    write(project(tmp_path), ".gitignore", "scratch/\n")
    write(tmp_path, "scratch/a.py")
    assert paths(discover([tmp_path / "scratch"])) == ["scratch/a.py"]


NAMING = [
    ("train.py", 'pd.read_csv("data/a.csv")'),
    ("src/train.py", "pd.read_csv('../data/a.csv')"),
    ("src/train.py", 'pd.read_csv("data/a.csv")'),
    ("src/train.py", 'pd.read_csv(os.path.join(DATA, "a.csv"))'),
    ("src/train.py", 'pd.read_csv(f"{DATA}/a.csv")'),
    ("src/train.py", 'pd.read_csv(DATA + "/a.csv")'),
    ("nb.ipynb", '{"source": ["pd.read_csv(\\\\"data/a.csv\\\\")\\\\n"]}'.replace("\\\\", "\\")),
    ("config.yaml", "data:\n  path: data/a.csv"),
    ("config.toml", 'path = "data\\\\a.csv"'),
    ("dvc.yaml", "stages: {x: {outs: [data/a.csv]}}"),
    ("data/a.csv.dvc", "outs: [{path: a.csv}]"),
    ("mlaudit.toml", '[[table]]\npath = "data/a.csv"'),
]


@pytest.mark.parametrize(("path", "text"), NAMING)
def test_an_ignored_data_file_is_read_where_something_names_it(tmp_path: Path, path: str, text: str) -> None:
    write(project(tmp_path), ".gitignore", "data/*.csv\n*.log\n")
    write(tmp_path, "data/a.csv")
    write(tmp_path, "data/unnamed.csv")
    write(tmp_path, "other.py", "")
    write(tmp_path, path, text)
    found = paths(discover([tmp_path]))
    assert "data/a.csv" in found
    assert "data/unnamed.csv" not in found


def test_a_named_path_means_the_nearest_file(tmp_path: Path) -> None:
    write(project(tmp_path), ".gitignore", "*.csv\n")
    for path in ("old/data/a.csv", "src/data/a.csv", "data/a.csv"):
        write(tmp_path, path)
    write(tmp_path, "src/train.py", 'read("data/a.csv")')
    assert paths(discover([tmp_path])) == ["src/data/a.csv", "src/train.py"]


def test_data_named_by_a_scanned_script_is_found_outside_the_scanned_folder(tmp_path: Path) -> None:
    root = project(tmp_path, data__a_dot_csv="x", data__b_dot_csv="x", src__train_dot_py='read("../data/a.csv")')
    assert paths(discover([root / "src"])) == ["data/a.csv", "src/train.py"]


def test_ignored_data_is_read_where_there_is_nothing_else(tmp_path: Path) -> None:
    write(project(tmp_path), ".gitignore", "*.csv\n")
    write(tmp_path, "a.csv")
    assert paths(discover([tmp_path])) == ["a.csv"]


def test_exclude_holds_for_files_folders_and_named_data(tmp_path: Path) -> None:
    write(project(tmp_path), "mlaudit.toml", 'exclude = ["old/"]')
    for path in ("old/a.py", "b.csv", "c.csv"):
        write(tmp_path, path)
    write(tmp_path, "d.py", 'read("b.csv", "c.csv")')
    assert paths(discover([tmp_path], exclude=["b.csv"])) == ["c.csv", "d.py"]


def test_a_missing_path_is_a_usage_error_with_a_suggestion(tmp_path: Path) -> None:
    write(tmp_path, "train.csv")
    with pytest.raises(UsageError) as raised:
        discover([tmp_path / "trian.csv", tmp_path / "zzz"])
    assert str(raised.value) == (
        f"{tmp_path}/trian.csv: there is no such file or folder (did you mean '{tmp_path}/train.csv'?)\n"
        f"{tmp_path}/zzz: there is no such file or folder"
    )


def test_nothing_to_scan_is_a_usage_error(tmp_path: Path) -> None:
    write(tmp_path, "notes.txt")
    with pytest.raises(UsageError, match="nothing to scan"):
        discover([tmp_path])


def test_a_file_of_no_known_kind_that_the_user_named_is_a_named_note(tmp_path: Path) -> None:
    found = discover([write(tmp_path, "a.csv"), write(tmp_path, "a.docx")])
    assert [(note.path, note.kind, note.named) for note in found.notes] == [("a.docx", "unreadable", True)]
    assert [(file.path, file.named) for file in found.files] == [("a.csv", True)]


def test_a_declared_file_that_is_missing_is_a_named_note_at_its_line(tmp_path: Path) -> None:
    write(project(tmp_path), "mlaudit.toml", '\n[[table]]\npath = "data/chrun.csv"')
    write(tmp_path, "data/churn.csv")
    reason = "'data/chrun.csv' is not there (did you mean 'data/churn.csv'?)"
    assert discover([tmp_path]).notes == (Note("mlaudit.toml", reason, "absent", named=True, line=3),)


def test_a_pointer_of_git_lfs_says_how_the_data_come(tmp_path: Path) -> None:
    write(project(tmp_path), "a.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")
    assert discover([tmp_path]).notes == (
        Note("a.csv", "only a pointer of Git LFS is here: run git lfs pull", "absent"),
    )


def test_a_pointer_of_dvc_says_how_the_data_come(tmp_path: Path) -> None:
    root = project(tmp_path, a_dot_csv_dot_dvc="outs: []", data_dot_dvc="outs: []", x_dot_bin_dot_dvc="")
    assert discover([root]).notes == tuple(
        Note(name, "the data are not here: run dvc pull", "absent") for name in ("a.csv", "data")
    )


def test_files_beyond_the_limits_are_said_to_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with write(project(tmp_path), "big.yaml").open("ab") as file:
        file.truncate(6 << 20)
    write(tmp_path, "a.py")
    assert discover([tmp_path]).notes == (Note("big.yaml", "larger than 5 MiB: not read", "skipped"),)
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_FILES", 1)
    write(tmp_path, "sub/b.py")
    assert [note.path for note in discover([tmp_path]).notes] == [".", "big.yaml"][:1]
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_DEPTH", 1)
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_FILES", 9)
    write(tmp_path, "sub/deep/deeper/c.py")
    assert "deeper than 1 folders: not read" in [note.reason for note in discover([tmp_path]).notes]


def test_images_beyond_the_limit_are_said_to_be_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_FILES", 2)
    for name in ("a.jpg", "b.jpg", "c.jpg", "d.jpg"):
        write(project(tmp_path), f"train/{name}")
    found = discover([tmp_path])
    assert [note.reason for note in found.notes] == [
        "more than 2 images, labels and other files: the rest was not looked at; name a smaller folder"
    ]
    assert (len(found.images), found.last_listed) == (2, "train/b.jpg")
    monkeypatch.setattr("mlaudit.discovery.walk.MAX_FILES", 4)
    assert discover([tmp_path]).last_listed is None


def test_names_are_only_text(tmp_path: Path) -> None:
    names = sorted(["*.csv", "a\nb.csv", "\x1b[31m.csv", "[raw].csv", "$(touch x).csv", "-rf.csv"])
    for name in names:
        write(project(tmp_path), name)
    os.close(os.open(os.fsencode(tmp_path) + b"/\xff.csv", os.O_CREAT))
    assert paths(discover([tmp_path])) == [*names, "\udcff.csv"]


def test_the_walk_opens_no_pipe_and_follows_no_link_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write(outside, "secret.csv")
    root = project(tmp_path / "project", a_dot_py="x", inner__b_dot_csv="x")
    os.mkfifo(root / "pipe.csv")
    os.mkfifo(root / ".gitignore")
    (root / "link.csv").symlink_to(outside / "secret.csv")
    (root / "folder").symlink_to(outside)
    (root / "null.csv").symlink_to("/dev/null")
    (root / "loop.csv").symlink_to("loop.csv")
    (root / "inside.csv").symlink_to("inner/b.csv")
    (root / "around").symlink_to(root)
    found = discover([root])
    assert paths(found) == ["a.py", "inner/b.csv", "inside.csv"]
    assert {note.path: note.reason for note in found.notes if note.path != "loop.csv"} == {
        "link.csv": "a link that leads out of the project is not followed",
        "null.csv": "a link that leads out of the project is not followed",
        "pipe.csv": "a named pipe, which is not opened: write what it carries to a file",
    }


@pytest.mark.parametrize(
    "written",
    [
        "../outside.csv",
        "../../outside.csv",
        "data/../../outside.csv",
        "{root}/../outside.csv",
        "/etc/a.csv",
        "~/a.csv",
        "C:/a.csv",
        "https://example.org/data/a.csv",
        "s3://bucket/data/a.csv",
        "data/link.csv",
        "data/pipe.csv",
    ],
)
def test_a_path_in_content_leads_nowhere_but_to_a_regular_file_inside(tmp_path: Path, written: str) -> None:
    write(tmp_path, "outside.csv")
    root = project(tmp_path / "project", _dot_gitignore="data/\n", data__a_dot_csv="x")
    (root / "data" / "link.csv").symlink_to("../../outside.csv")
    os.mkfifo(root / "data" / "pipe.csv")
    write(root, "a.py", f'read("{written.format(root=root)}")')
    assert paths(discover([root])) == ["a.py"]


def test_a_declared_path_outside_the_project_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "outside.csv")
    root = project(tmp_path / "project", a_dot_py="x")
    write(root, "mlaudit.toml", '[[table]]\npath = "../outside.csv"')
    found = discover([root])
    assert (paths(found), [note.named for note in found.notes]) == (["a.py"], [True])


def test_patterns_with_many_stars_cost_no_time(tmp_path: Path) -> None:
    write(project(tmp_path), ".gitignore", "a*a*a*a*a*a*a*a*b\n" + "**/" * 30 + "x*y\n*.log\n")
    write(tmp_path, "a" * 200 + ".py")
    write(tmp_path, "/".join(["d"] * 30) + "/a.py")
    assert len(discover([tmp_path]).files) == 2


def test_a_megabyte_of_one_letter_is_searched_quickly(tmp_path: Path) -> None:
    for name, text in {"a.py": "a" * (3 << 20), "b.py": ".csv" * (1 << 19), "c.py": '"' * (1 << 20)}.items():
        write(project(tmp_path), name, text)
    assert len(discover([tmp_path]).files) == 3


def test_accepting_a_file_again_only_adds_that_it_was_named(tmp_path: Path) -> None:
    file = write(project(tmp_path), "a.csv")
    found = discover([tmp_path, file])
    assert [(file.path, file.named) for file in found.files] == [("a.csv", True)]


@pytest.mark.parametrize("line", ["[", "[z-a]", "!", "a\\", "[[:alpha:]]"])
def test_a_line_of_gitignore_that_cannot_be_read_leaves_the_others_in_force(tmp_path: Path, line: str, recwarn):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text(f"{line}\nold.py\n")
    for name in ("old.py", "train.py"):
        (tmp_path / name).write_text("x = 1\n")

    assert [file.path for file in discover([tmp_path]).files] == ["train.py"]
    assert not recwarn.list


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("[", "--exclude: '[' is no pattern of .gitignore and would leave nothing out"),
        ("[z-a]", "--exclude: '[z-a]' is no pattern of .gitignore and would leave nothing out"),
        ("", "--exclude: '' is no pattern of .gitignore and would leave nothing out"),
        ("*a*b*c*d*e*f*g*h", "--exclude: '*a*b*c*d*e*f*g*h' has more stars than a pattern can have"),
    ],
)
def test_a_pattern_that_would_leave_nothing_out_is_refused(tmp_path: Path, pattern: str, problem: str):
    (tmp_path / "train.py").write_text("x = 1\n")

    with pytest.raises(UsageError, match=re.escape(problem)):
        discover([tmp_path], [pattern])


def test_such_a_pattern_in_the_manifest_is_shown_where_it_stands(tmp_path: Path):
    (tmp_path / "train.py").write_text("x = 1\n")
    (tmp_path / "mlaudit.toml").write_text('exclude = ["old/", "["]\n')

    with pytest.raises(UsageError, match=r"^mlaudit\.toml:1:1: '\[' is no pattern of \.gitignore"):
        discover([tmp_path])
