"""What commands of a job are for, and what copying does to an image."""

from __future__ import annotations

import pytest

from mlaudit.core.location import Location
from mlaudit.evidence.configs.dialects import sections_of
from mlaudit.evidence.configs.dockerfile_reader import dockerfile_leaves
from mlaudit.evidence.configs.model import ConfigEntry
from mlaudit.facts.systems.ci import CiStep
from mlaudit.facts.systems.image_build import ImageBuild


def _step(command: str) -> CiStep:
    entries = [ConfigEntry(f"jobs.a.steps[0].{key}", command, Location("ci.yaml", 1)) for key in ("run", "id")]
    (section,) = [section for section in sections_of(entries) if section.subject == "ci_step"]
    return CiStep("ci.yaml", section, None, None)  # type: ignore[arg-type]


def _image(text: str) -> ImageBuild:
    leaves = dockerfile_leaves(text).found
    entries = [ConfigEntry(leaf.key, leaf.value, Location("Dockerfile", leaf.line)) for leaf in leaves]
    (section,) = sections_of(entries)
    return ImageBuild("Dockerfile", section, None, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "purpose"),
    [
        ("pytest -q", "test"),
        ("python -m pytest tests", "test"),
        ("python -m unittest", "test"),
        ("cd app && pytest", "test"),
        ("python src/train.py --epochs 3", "train"),
        ("uv run python -m pkg.train_model", "train"),
        ("dvc repro", "train"),
        ("make train", "train"),
        ("python scripts/evaluate.py", "evaluate"),
        ("python -m pkg.validate_model", "evaluate"),
        ("pip install pytest", None),
        ("echo python train.py", None),
        ("# pytest", None),
        ("python constrain.py", None),
        ("docker build -t train .", None),
        ("ls models/trained", None),
    ],
)
def test_the_name_of_a_command_tells_what_it_is_for(command: str, purpose: str | None) -> None:
    assert _step(command).purpose == purpose


@pytest.mark.parametrize(
    ("command", "swallows"),
    [
        ("pytest || true", True),
        ("pytest || :", True),
        ("pytest || echo failed", True),
        ("pytest \\\n  -q || exit 0", True),
        ("pytest || exit 1", False),
        ("rm -r x || true\npytest", False),
        ("pytest && true", False),
    ],
)
def test_a_failure_is_swallowed_at_the_end_of_its_own_line(command: str, swallows: bool) -> None:
    assert _step(command).swallows_failure is swallows


@pytest.mark.parametrize(
    ("text", "reinstalls"),
    [
        ("FROM a\nCOPY . .\nRUN pip install -r requirements.txt\n", True),
        ("FROM a\nCOPY ./ /app\nRUN uv sync\n", True),
        ('FROM a\nCOPY [".", "/app"]\nRUN pip install -r r.txt\n', True),
        ("FROM a\nCOPY --chown=me . /app\nRUN pip install -r r.txt\n", True),
        ("FROM a\nCOPY r.txt .\nRUN pip install -r r.txt\nCOPY . .\n", False),
        ("FROM a\nCOPY . .\nRUN pip install .\n", False),
        ("FROM a\nCOPY . .\nRUN pip install --no-deps -e .[all]\n", False),
        ("FROM a\nCOPY . .\nFROM b\nRUN pip install -r r.txt\n", False),
        ("FROM a\nCOPY ./src /app\nRUN pip install -r r.txt\n", False),
        ("FROM a\nCOPY .env /app\nRUN pip install -r r.txt\n", False),
    ],
)
def test_a_whole_folder_before_the_dependencies_installs_them_again(text: str, reinstalls: bool) -> None:
    assert _image(text).reinstalls_on_every_change is reinstalls


def test_scripts_of_gitlab_are_steps() -> None:
    keys = {"train.stage": "build", "train.script[0]": "pip install .", "train.script[1]": "python train.py || true"}
    entries = [
        ConfigEntry(key, value, Location(".gitlab-ci.yml", line)) for line, (key, value) in enumerate(keys.items())
    ]
    (section,) = sections_of(entries)
    step = CiStep(".gitlab-ci.yml", section, None, None)  # type: ignore[arg-type]
    assert (step.purpose, step.command, step.swallows_failure) == ("train", "python train.py || true", True)
