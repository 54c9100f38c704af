"""Reports built by hand: one as a user would see it, one in which every string is hostile."""

from __future__ import annotations

from sample_exhibits import exhibits_about

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.scale import Confidence, Severity, State
from mlaudit.core.values import CellValue, Provenance
from mlaudit.findings import (
    Because,
    Belief,
    Coverage,
    ExperimentSummary,
    Finding,
    NotChecked,
    Note,
    Reference,
    Related,
    Report,
    Suppression,
)

READ = Provenance()
CHAWLA = Reference(
    "chawla2002",
    "Chawla, Bowyer, Hall, Kegelmeyer (2002). SMOTE: Synthetic Minority Over-sampling Technique. JAIR 16.",
    "https://doi.org/10.1613/jair.953",
)

RESAMPLED = Finding(
    code="ML1401",
    name="resampling-before-split",
    section="1.4",
    summary="Rows are resampled before they are split",
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    message=(
        "SMOTE makes synthetic rows from all 5,000 rows of data/churn.csv before train_test_split separates them, "
        "so test rows are mixtures of training rows"
    ),
    location=Location(
        "train.py", 14, 16, 14, 42, text="X_res, y_res = SMOTE().fit_resample(X, y)  # balance the classes"
    ),
    subject="source:train.py#fit:0",
    because=(
        Because("fit.class_path", "imblearn.over_sampling.SMOTE", "", READ),
        Because("fit.rows", "all", "", READ),
        Because("fit.data.target.minority_share", 0.0712, "share", Provenance("inferred", detail="column 'churned'")),
        Because("fit.data.n_rows", 5000, "rows", READ),
        Because("fit.data.target.minority_class", CellValue("cancelled"), "", READ),
    ),
    flow=(
        FlowStep(Location("train.py", 9, 6, 9, 32), 'pd.read_csv("data/churn.csv")'),
        FlowStep(Location("train.py", 14, 16, 14, 42), "SMOTE().fit_resample(X, y)"),
        FlowStep(
            Location("src/evaluation.py", 5, 12, 5, 46), "train_test_split(X_res, y_res, " + "stratify=y_res, " * 9
        ),
    ),
    related=(
        Related(Location("data/churn.csv", logical="column:churned"), "the table that is resampled"),
        Related(Location("src/evaluation.py", 5, 12, 5, 46), "split by train_test_split"),
    ),
    exhibits=exhibits_about("data/churn.csv"),
    evidence=("source", "table"),
    experiments=("train.py",),
    why="Synthetic rows lie between neighbours. When neighbours end up on both sides, the score is too good.",
    fix=(
        "Put the sampler into a pipeline of imbalanced-learn, which resamples the training rows of each fold only:\n\n"
        "```python\n"
        "model = make_pipeline(SMOTE(), LogisticRegression())\n"
        "cross_val_score(model, X, y)\n"
        "```\n"
    ),
    references=(CHAWLA,),
    fingerprint="a" * 64,
)


def filled_column(name: str, share: float, severity: Severity = Severity.WARNING) -> Finding:
    return Finding(
        code="ML1202",
        name="imputed-before-split",
        section="1.2",
        summary="A column was filled with a statistic of all rows",
        severity=severity,
        confidence=Confidence.MEDIUM,
        message=f"column '{name}' holds its mean over training and test rows in {share:.1%} of its cells",
        location=Location("data/churn.csv", logical=f"column:{name}"),
        subject=f"table:data/churn.csv#column:{name}",
        because=(Because("column.spike.share", share, "share", READ),),
        evidence=("table",),
        fix="Fit the imputer on the training rows, and save the raw columns.",
        fingerprint=name.encode().hex(),
    )


IN_NOTEBOOK = Finding(
    code="ML2201",
    name="accuracy-on-imbalanced-target",
    section="2.2",
    summary="Accuracy is the only metric on an imbalanced target",
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    message="accuracy is the only score, and always answering the majority class already reaches 92.9 %",
    location=Location(
        "notebooks/eda.ipynb", 148, 17, 148, 46, cell=3, cell_line=2, text="    print(accuracy_score(y_test, y_pred))"
    ),
    subject="source:notebooks/eda.ipynb#evaluation:0",
    because=(
        Because("evaluation.metrics", ["accuracy"], "", READ),
        Because("evaluation.data.target.majority_share", 0.929, "share", Provenance("sampled", detail="20,000 rows")),
    ),
    evidence=("source", "table"),
    fix="Report average precision, or recall at the precision that the use needs.",
    fingerprint="b" * 64,
)

UNSURE = Finding(
    code="ML1301",
    name="log-of-values-with-zero",
    section="1.3",
    summary="A logarithm meets zeros",
    severity=Severity.ERROR,
    confidence=Confidence.LOW,
    message="the logarithm of 'spend' may meet zeros",
    location=Location("train.py", 9, 1, text="df['spend'] = np.log(df['spend'])"),
    subject="source:train.py#operation:0",
    fingerprint="c" * 64,
)

SILENCED = Finding(
    code="ML2107",
    name="unseeded-split",
    section="2.1",
    summary="A random split has no seed",
    severity=Severity.INFO,
    confidence=Confidence.HIGH,
    message="train_test_split has no random_state",
    location=Location("train.py", 20, 1, text="a, b, c, d = train_test_split(X, y)"),
    subject="source:train.py#split:0",
    fingerprint="d" * 64,
    suppressed=Suppression("inline", "repeated over 50 seeds", Location("train.py", 19, 1)),
)

REALISTIC = Report(
    root=".",
    findings=(
        *(
            filled_column(name, share)
            for name, share in {
                "age": 0.2,
                "income": 0.1,
                "tenure": 0.1,
                "calls": 0.3,
                "spend": 0.2,
                "visits": 0.1,
                "score": 0.4,
            }.items()
        ),
        IN_NOTEBOOK,
        UNSURE,
        RESAMPLED,
        SILENCED,
    ),
    coverage=Coverage(
        {
            State.FAIL: 10,
            State.PASS: 31,
            State.NOT_APPLICABLE: 120,
            State.NOT_CHECKED: 17,
            State.ERROR: 0,
            State.SUPPRESSED: 1,
        },
        rules_checked=tuple(f"ML14{number:02}" for number in range(1, 24)),
        rules_not_applicable=tuple(f"ML21{number:02}" for number in range(1, 10)),
        not_checked=(
            NotChecked(
                "ML2202", "auc-only", "no predictions were found", "a predictions file", 2, "2.2", ("predictions",)
            ),
            NotChecked("ML2203", "uncalibrated", "no predictions were found", "a predictions file", 1, "2.2"),
            NotChecked("ML2204", "threshold-on-test", "no predictions were found", "a predictions file", 1, "2.2"),
            NotChecked("ML2101", "shuffled-cv-on-time-data", "no time column", "time = … to the manifest", 3, "2.1"),
            NotChecked(
                "ML1406", "sampler-in-artifact", "no model file was found", "a model file", 1, "1.4", ("artifact",)
            ),
            NotChecked("ML1105", "leaky-name", "the code builds the columns at run time", "", 1, "1.1", ("source",)),
        ),
    ),
    experiments=(
        ExperimentSummary(
            "train.py",
            Location("train.py", 1, 1),
            (
                Belief("data", "data/churn.csv", "read"),
                Belief("target", "churned", "inferred", "column called 'churned'"),
                Belief("split", "train_test_split", "read"),
                Belief("metric", "roc_auc, accuracy", "read"),
                Belief("model", "LogisticRegression", "declared"),
            ),
            'mlaudit.toml: [[table]] path = "data/churn.csv", target = "…"',
        ),
        ExperimentSummary(
            "notebooks/eda.ipynb",
            Location("notebooks/eda.ipynb"),
            (
                Belief("data", "data/churn.csv", "read"),
                Belief("target", "", "unknown"),
                Belief("split", "", "unknown"),
                Belief("metric", "accuracy", "read"),
                Belief("model", "RandomForestClassifier", "read"),
            ),
            'mlaudit.toml: [[experiment]] source = ["notebooks/eda.ipynb"]',
        ),
    ),
    notes=(
        Note("old.ipynb", "is not JSON: line 3 ends inside a string", "unreadable"),
        Note("data/raw.csv", "is a DVC pointer: run 'dvc pull data/raw.csv'", "absent"),
    ),
    files_read={"table": 2, "source": 3, "artifact": 1},
    seconds=1.24,
)

BAD = (
    "\x1b[31mred\x1b]8;;http://x\x07 \u202egnp.exe\u2066 [red]x[/red] :smile: a\r\nb\n"
    "::error file=a::b\n##[error]c \x9b1m \ud800 <b>"
)
"""Escapes, a link, bidi controls, markup, an emoji code, line ends, commands of CI services, a lone surrogate."""

HOSTILE = Report(
    root=".",
    findings=(
        Finding(
            code="ML1401",
            name=BAD,
            section=BAD,
            summary=BAD,
            severity=Severity.ERROR,
            confidence=Confidence.HIGH,
            message=BAD,
            location=Location(f"::error file=x::{BAD}/../a:b [x](1).py", 1, 3, 1, 6, logical=BAD, text=f"x = {BAD}"),
            subject=BAD,
            because=(
                Because(BAD, BAD, BAD, Provenance("inferred", detail=BAD)),
                Because("names", [BAD, BAD], "", READ),
                Because("number", float("nan"), "share", READ),
                Because("limit", float("inf"), "", READ),
                Because("cell", CellValue("SECRET"), "", READ),
            ),
            flow=(FlowStep(Location(BAD, 1), BAD), FlowStep(Location(BAD, 2), BAD)),
            exhibits=exhibits_about(BAD),
            related=(Related(Location(BAD, logical=BAD), BAD),),
            why=BAD,
            fix=BAD,
            references=(Reference(BAD, BAD, BAD),),
        ),
        Finding(
            code="ML1402",
            name="x",
            section="1.4",
            summary="",
            severity=Severity.INFO,
            confidence=Confidence.MEDIUM,
            message="[click](1) [here](http://x)",
            location=Location("/etc/passwd"),
            subject="",
            suppressed=None,
        ),
        Finding(
            code="ML1403",
            name=BAD,
            section="1.4",
            summary=BAD,
            severity=Severity.INFO,
            confidence=Confidence.HIGH,
            message=BAD,
            location=Location(BAD),
            subject=BAD,
            suppressed=Suppression("manifest", BAD, Location(BAD)),
        ),
    ),
    coverage=Coverage(dict.fromkeys(State, 1), not_checked=(NotChecked("ML1404", BAD, BAD, BAD, 1),)),
    experiments=(ExperimentSummary(BAD, Location(BAD), (Belief("data", BAD, "inferred", BAD),), BAD),),
    notes=(Note(BAD, BAD, "internal", line=3), Note("", BAD, "skipped")),
)
