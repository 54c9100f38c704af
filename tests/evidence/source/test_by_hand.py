"""Scores that a text computes itself, without a metric of a library."""

from __future__ import annotations

import pytest

XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
FIT = "model = LogisticRegression().fit(X_train, y_train)\npred = model.predict(X_test)\n"

SCORES = [
    "np.mean((y_test - pred) ** 2)",
    "np.sqrt(np.mean(np.square(y_test - pred)))",
    "((pred - y_test) ** 2).mean()",
    "(y_test - pred).abs().sum() / len(y_test)",
    "np.mean(abs(pred - y_test))",
    "(pred == y_test).mean()",
    "np.mean(pred == y_test)",
    "sum(pred == y_test) / len(y_test)",
    "1 - np.average(pred != y_test)",
]


@pytest.mark.parametrize("written", SCORES)
def test_the_mean_of_errors_is_a_score(read, written):
    (found,) = read(XY + SPLIT + FIT + f"print({written})\n").evaluations
    assert (found.rows_name, found.relation, found.reported_by) == ("X_test", "disjoint", "printed")


def test_a_function_of_the_text_that_does_so_is_one(read):
    code = "def rmse(a, b):\n    return ((a - b) ** 2).mean() ** 0.5\nprint(rmse(y_test, pred))\n"
    (found,) = read(XY + SPLIT + FIT + code).evaluations
    assert (found.callee, found.relation) == ("mean", "disjoint")


@pytest.mark.parametrize(
    "code",
    [
        "residuals = y_test - pred\nprint(residuals.mean())\n",
        "print((y_test - pred).std())\n",
        "print(pred.mean(), (pred > 0.5).mean())\n",
        "print((pred == 1).sum())\n",
        "blend = 0.5 * pred + 0.5 * X_test['u']\nprint(blend.mean())\n",
        "print(((X_test['u'] - X_test['v']) ** 2).mean())\n",
    ],
    ids=["signed errors", "spread of errors", "share of a class", "count of a class", "blend", "two columns"],
)
def test_other_numbers_are_none(read, code):
    assert read(XY + SPLIT + FIT + code).evaluations == ()


def test_the_best_of_several_scores_by_hand_is_a_choice(read):
    code = (
        "def rmse(a, b):\n    return ((a - b) ** 2).mean() ** 0.5\n"
        "def evaluate(m):\n    m.fit(X_train, y_train)\n    return rmse(y_test, m.predict(X_test))\n"
        "results = {}\n"
        "for name, m in {'a': LogisticRegression(), 'b': RandomForestClassifier()}.items():\n"
        "    results[name] = evaluate(m)\n"
        "best = min(results, key=results.get)\nprint(best, results[best])\n"
    )
    (found,) = read(XY + SPLIT + code).choices
    assert (found.kind, found.rows_name, found.relation, found.is_reported) == ("candidate", "X_test", "disjoint", True)


NETWORK = """
import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset
X_train, X_test, y_train, y_test = train_test_split(X.values, y.values, random_state=0)
train_loader = DataLoader(TensorDataset(torch.tensor(X_train), torch.tensor(y_train)), batch_size=32, shuffle=True)
test_loader = DataLoader(TensorDataset(torch.tensor(X_test), torch.tensor(y_test)), batch_size=32)
net = nn.Linear(10, 2)
criterion = nn.CrossEntropyLoss()
best = 0
for epoch in range(10):
    for a, b in train_loader:
        loss = criterion(net(a), b)
        loss.backward()
    correct = total = 0
    for a, b in test_loader:
        _, predicted = torch.max(net(a).data, 1)
        total += b.size(0)
        correct += (predicted == b).sum().item()
    accuracy = correct / total
    {keep}
print(best)
"""


def test_a_network_keeps_its_best_round_by_the_test_part(read):
    keep = "if accuracy > best:\n        best = accuracy\n        torch.save(net.state_dict(), 'best.pt')"
    (found,) = read(XY + NETWORK.replace("{keep}", keep)).choices
    assert (found.kind, found.rows_name, found.relation) == ("candidate", "X_test", "disjoint")


def test_a_network_that_prints_each_round_chooses_none(read):
    assert read(XY + NETWORK.replace("{keep}", "print(accuracy)")).choices == ()


LOSSES = NETWORK.replace("best = 0", "best = 9.0").replace(
    """        _, predicted = torch.max(net(a).data, 1)
        total += b.size(0)
        correct += (predicted == b).sum().item()
    accuracy = correct / total
""",
    """        total += {loss}.item() * b.size(0)
    mean_loss = total / len(test_loader.dataset)
""",
)
KEEP_LOSS = "if mean_loss < best:\n        best = mean_loss\n        torch.save(net.state_dict(), 'best.pt')"


@pytest.mark.parametrize("loss", ["criterion(net(a), b)", "nn.functional.mse_loss(net(a), b)"])
def test_a_network_keeps_its_best_round_by_the_loss_on_the_test_part(read, loss):
    (found,) = read(XY + LOSSES.replace("{loss}", loss).replace("{keep}", KEEP_LOSS)).choices
    assert (found.kind, found.rows_name, found.relation) == ("candidate", "X_test", "disjoint")
    assert (found.are_called_validation, found.is_judged_apart) == (False, False)


def test_the_loss_that_the_training_goes_by_is_no_score(read):
    training = LOSSES.replace("{loss}", "criterion(net(a), b)").replace("in test_loader", "in train_loader")
    unit = read(XY + training.replace("{keep}", KEEP_LOSS))
    assert (unit.evaluations, unit.choices) == ((), ())


def test_the_best_round_of_a_third_part_is_judged_by_the_test_part(read):
    parts = (
        "X_train, X_valid, y_train, y_valid = train_test_split(X_train, y_train, random_state=0)\n"
        "valid_loader = DataLoader(TensorDataset(torch.tensor(X_valid), torch.tensor(y_valid)))\n"
    )
    last = "print(sum(criterion(net(a), b).item() for a, b in test_loader))\n"
    code = (
        LOSSES.replace("{loss}", "criterion(net(a), b)")
        .replace("{keep}", KEEP_LOSS)
        .replace("in test_loader", "in valid_loader")
    )
    (found,) = read(XY + code.replace("train_loader =", parts + "train_loader =", 1) + last).choices
    assert (found.are_called_validation, found.is_judged_apart) == (True, True)
