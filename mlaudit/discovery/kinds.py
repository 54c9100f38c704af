"""Which kind of evidence a file is, told by its name."""

from __future__ import annotations

import re

from mlaudit.discovery.model import FileKind

_SUFFIXES: dict[str, FileKind] = {
    "csv": "table",
    "tsv": "table",
    "parquet": "table",
    "pq": "table",
    "feather": "table",
    "arrow": "table",
    "jsonl": "table",
    "ndjson": "table",
    "xlsx": "table",
    "xlsm": "table",
    "xlsb": "table",
    "xls": "table",
    "ods": "table",
    "sqlite": "table",
    "sqlite3": "table",
    "db3": "table",
    "svm": "table",
    "libsvm": "table",
    "svmlight": "table",
    "pkl": "artifact",
    "pickle": "artifact",
    "joblib": "artifact",
    "sav": "artifact",
    "dill": "artifact",
    "cloudpickle": "artifact",
    "skops": "artifact",
    "py": "source",
    "ipynb": "notebook",
    "yaml": "config",
    "yml": "config",
    "toml": "config",
    "json": "config",
}
_DEPENDENCIES = re.compile(
    r"(?:requirements?|constraints?)(?:[-_.][\w.-]*)?\.(?:txt|in)|[\w-]+[-_.]requirements?\.(?:txt|in)|"
    r"pyproject\.toml|pipfile(?:\.lock)?|(?:uv|poetry|pdm)\.lock|pylock\.(?:[\w-]+\.)?toml|"
    r"(?:conda|environment)(?:[-_.][\w.-]*)?\.ya?ml"
)
"""Files that say which versions of which libraries are installed."""

_VOCABULARIES = frozenset({"tokenizer.json", "vocab.json", "vocab.txt", "added_tokens.json"})
"""Files that number the pieces which a tokenizer cuts text into."""

MLFLOW_NAME = "MLmodel"
"""The file, in YAML, that describes a model in a folder of MLflow."""

TRITON_NAME = "config.pbtxt"
"""The file, in the text form of protocol buffers, that says how Triton serves the model of a folder."""

DVC_LOCK = "dvc.lock"
"""The file, in YAML, in which DVC notes what a pipeline read when it ran last."""

_COMPRESSED: dict[str, frozenset[str]] = {
    "gz": frozenset({"csv", "tsv", "jsonl", "ndjson", "svm", "libsvm", "pkl"}),
    **dict.fromkeys(("bz2", "xz", "zst"), frozenset({"csv", "tsv", "jsonl", "ndjson", "svm", "libsvm"})),
}
"""By suffix of the compression, the suffixes of files that are read behind it."""

_BY_CONTENT = frozenset(
    {"pt", "pth", "ckpt", "npy", "npz", "safetensors", "onnx", "ubj", "cbm", "pk", "pck", "mdl"} | {"lgb", "xgb", "cb"}
)
"""Files of models under these names are read; so many others have them that their content decides."""

_OF_ONE_FORMAT = (".safetensors", ".onnx", ".npz", ".npy")
"""Of these, the suffixes that no other kind of file has: what does not read is damaged."""

DATA_SUFFIXES = (*(suffix for suffix, kind in _SUFFIXES.items() if kind in ("table", "artifact")), *sorted(_BY_CONTENT))
"""Suffixes, without the dot, of files that are read although git ignores them, when something names them."""

_IMAGES = frozenset({"png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp"})

_NO_MODELS = frozenset(
    """
    png jpg jpeg gif bmp tif tiff webp svg ico heic psd eps ai exr hdr dcm nii
    mp3 wav flac ogg m4a aac mid mp4 avi mov mkv webm mpg mpeg
    html htm css scss less js jsx mjs ts tsx vue svelte map wasm
    c cc cpp cxx h hh hpp cu cuh java kt scala go rs rb php pl pm lua swift cs fs jl r rmd m f f90 sql sh bash zsh
    fish bat ps1 cmake mk gradle pyi pyx pxd pyc pyo pyd so dll dylib a o lib exe class jar war whl egg
    md rst tex bib log pdf doc docx ppt pptx odt odp rtf epub xml xsd xsl dtd ini cfg conf
    properties lock patch diff po mo pot proto thrift avsc dot puml drawio graphql tf tfvars
    ttf otf woff woff2 eot zip tar tgz 7z rar dvc dockerfile env
    tfrecord hdf5 h5 hdf db mat arff lmdb mdb las laz shp shx dbf prj geojson kml obj stl ply
    orc avro index
    """.split()  # noqa: SIM905 - a list of one suffix a line would be longer than everything else here
)
"""Suffixes of well-known media, code, documents and archives; a folder of them is not opened file by file."""

MAX_BYTES: dict[FileKind, int] = {
    "table": 1 << 40,
    "artifact": 1 << 36,
    "source": 4 << 20,
    "notebook": 64 << 20,
    "config": 5 << 20,
    "dependencies": 8 << 20,
    "vocabulary": 64 << 20,
}
"""Larger files are left out with a note; tables and artifacts have budgets of their own."""

IGNORED_FOLDERS = frozenset(
    {
        ".git",
        ".hg",
        ".svn",
        ".dvc",
        ".idea",
        ".vscode",
        ".devcontainer",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
        ".hydra",
        ".hypothesis",
        ".eggs",
        ".tox",
        ".nox",
        ".venv",
        "venv",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
        "mlruns",
        "wandb",
        "lightning_logs",
    }
)
"""Editors, environments, caches and run archives."""

RUN_ARCHIVES = frozenset({"mlruns", "wandb", "lightning_logs"})
"""Of the ignored folders, those that hold models of earlier runs."""

ARCHIVES = frozenset({"zip", "tar", "tgz", "7z", "rar"})
"""Suffixes of files that may hold models and are opened only where they are asked for."""

_CHECKPOINTS = (".pth.tar", ".pt.tar", ".ckpt.tar")
"""Ends of names that PyTorch's examples give to checkpoints, which are no archives of tar."""

ENVIRONMENT_MARKS = ("pyvenv.cfg", "conda-meta")
"""Whatever its name, a folder that holds one of these is an environment."""

IGNORED_NAMES = frozenset(
    {
        "package.json",
        "package-lock.json",
        "npm-shrinkwrap.json",
        "pnpm-lock.yaml",
        "conda-lock.yml",
        "composer.json",
        "tsconfig.json",
        "mlaudit.toml",
        "mlaudit-baseline.json",
    }
)
"""Configs that say nothing of a model."""


def may_hold_model(name: str) -> bool:
    """Tell by its name whether a file of no kind is worth a look at its first bytes."""
    _, dot, suffix = name.lower().rpartition(".")
    if name.lower().endswith(_CHECKPOINTS):
        return True
    return name.lower() not in IGNORED_NAMES and not (dot and suffix in _NO_MODELS) and not is_archive(name)


def is_workbook(name: str) -> bool:
    """Tell by its name whether a file is a spreadsheet, of which a script that names no sheet means the first."""
    return name.lower().endswith((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"))


def may_hold_tables(name: str) -> bool:
    """Tell by its name whether a file may hold several tables."""
    return is_workbook(name) or name.lower().endswith((".sqlite", ".sqlite3", ".db3"))


def is_image(name: str) -> bool:
    """Tell by its name whether a file is a photograph or another grid of pixels."""
    return name.lower().rpartition(".")[2] in _IMAGES


def is_label(path: str) -> bool:
    """Tell by its path whether a file lists the boxes of one image, as YOLO wants them."""
    folder, _, name = path.rpartition("/")
    return name.endswith(".txt") and "labels" in folder.split("/")


def is_archive(name: str) -> bool:
    """Tell by its name whether a file is an archive that may hold anything."""
    lower = name.lower()
    return (lower.rpartition(".")[2] in ARCHIVES or ".tar." in lower) and not lower.endswith(_CHECKPOINTS)


def is_named_as_model(name: str) -> bool:
    """Tell by its name whether a file is one of those whose content decides."""
    return name.lower().rpartition(".")[2] in _BY_CONTENT or name.lower().endswith(_CHECKPOINTS)


def is_of_one_format(name: str) -> bool:
    """Tell by its name whether a file can only be of one format, or damaged."""
    return name.lower().endswith(_OF_ONE_FORMAT)


def is_dockerfile(name: str) -> bool:
    """Tell by its name whether a file says how an image is built."""
    lower = name.lower()
    return lower in ("dockerfile", "containerfile") or lower.startswith("dockerfile.") or lower.endswith(".dockerfile")


def kind_of(name: str) -> FileKind | None:
    """Return the kind that a file name stands for, or None."""
    lower = name.lower()
    if lower in IGNORED_NAMES:
        return None
    if _DEPENDENCIES.fullmatch(lower):
        return "dependencies"
    if lower in _VOCABULARIES:
        return "vocabulary"
    if name in (MLFLOW_NAME, TRITON_NAME, DVC_LOCK) or is_dockerfile(name):
        return "config"
    stem, _, suffix = lower.rpartition(".")
    if suffix in _COMPRESSED:
        allowed = _COMPRESSED[suffix]
        stem, _, suffix = stem.rpartition(".")
        if suffix not in allowed:
            return None
    return _SUFFIXES.get(suffix) if stem else None
