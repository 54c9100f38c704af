"""Sequence models, agents in environments and adjusted scores, read from the text. Each case has a clean twin."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("made", "dropout"),
    [
        ("nn.LSTM(8, 32, dropout=0.3)", [0.3]),
        ("nn.GRU(8, 32, 1, True, True, 0.5)", [0.5]),
        ("torch.nn.RNN(8, 32, num_layers=1, dropout=p)", [0.2]),
        ("nn.LSTM(8, 32, num_layers=2, dropout=0.3)", []),
        ("nn.LSTM(8, 32, 2, dropout=0.3)", []),
        ("nn.LSTM(8, 32, layers, dropout=0.3)", []),
        ("nn.LSTM(8, 32, dropout=0)", []),
        ("nn.LSTM(8, 32, dropout=0.3 if layers > 1 else 0)", []),
        ("nn.LSTM(*sizes, dropout=0.3)", []),
        ("nn.LSTM(8, 32, **options)", []),
        ("nn.TransformerEncoderLayer(8, 2, dropout=0.3)", []),
    ],
)
def test_a_dropout_needs_a_second_layer(read, made, dropout):
    unit = read(f"import torch\nfrom torch import nn\np = 0.2\nrnn = {made}\n", preamble=False)
    assert [layer.dropout for layer in unit.sequences.idle_dropouts] == dropout


KERAS = "from keras.layers import LSTM\nfrom keras.models import Sequential\nmodel = Sequential([LSTM(8, {state})])\n"


@pytest.mark.parametrize(
    ("state", "training", "count"),
    [
        ("stateful=True", "model.fit(X, y, epochs=3)", 1),
        ("stateful=True", "model.fit(x=X, y=y, batch_size=8, shuffle=True)", 1),
        ("stateful=True", "model.fit(X, y, epochs=3, shuffle=False)", 0),
        ("stateful=True", "model.fit(X, y, epochs=3, shuffle=drawn)", 0),
        ("stateful=True", "model.fit(data, epochs=3)", 0),
        ("stateful=True", "model.fit(X, y, **options)", 0),
        ("stateful=True", "scaler.fit(X, y)", 0),
        ("stateful=True", "model.train_on_batch(X, y)", 0),
        ("stateful=False", "model.fit(X, y, epochs=3)", 0),
        ("stateful=True", "model.fit(X, y, epochs=3)\nmodel.fit(X, y, epochs=1, shuffle=False)", 0),
    ],
)
def test_a_state_needs_batches_in_order(read, state, training, count):
    unit = read(KERAS.format(state=state) + training + "\n", preamble=False)
    assert len(unit.sequences.stateful_layers) == count


@pytest.mark.parametrize(
    ("call", "count"),
    [
        ("pm.auto_arima(y, seasonal=True)", 1),
        ("pm.auto_arima(y, seasonal=True, m=1)", 1),
        ("pm.AutoARIMA(seasonal=True)", 1),
        ("pm.auto_arima(y, seasonal=True, m=12)", 0),
        ("pm.auto_arima(y, seasonal=True, m=period)", 0),
        ("pm.auto_arima(y)", 0),
        ("pm.auto_arima(y, seasonal=False)", 0),
        ("pm.auto_arima(y, seasonal=True, **options)", 0),
    ],
)
def test_a_season_needs_a_length(read, call, count):
    unit = read(f"import pmdarima as pm\nmodel = {call}\n", preamble=False)
    assert len(unit.sequences.season_searches) == count


STEP = (
    "import gymnasium as gym\n"
    "env = gym.make('CartPole-v1')\n"
    "state, _ = env.reset()\n"
    "while running:\n"
    "    after, reward, terminated, truncated, info = env.step(0)\n"
)


@pytest.mark.parametrize(
    ("code", "use"),
    [
        ("    done = terminated or truncated\n    memory.push(state, 0, reward, after, done)\n", "memory.push"),
        ("    done = terminated | truncated\n    buffer.append((state, 0, reward, after, done))\n", "buffer.append"),
        ("    done = np.logical_or(terminated, truncated)\n    target = reward + 0.9 * v * (1 - done)\n", "1 - done"),
        ("    done = terminated or truncated\n    memory.add(s=state, a=0, r=reward, d=float(done))\n", "memory.add"),
        ("    memory.push(state, 0, reward, after, terminated)\n", None),
        ("    done = terminated or truncated\n    memory.push(state, 0, reward, after, done, terminated)\n", None),
        ("    done = terminated or truncated\n    log.append((reward, done))\n", None),
        ("    done = terminated or truncated\n    if done:\n        break\n", None),
        (
            "    done = terminated or truncated\n    if truncated:\n        reward += v(after)\n"
            "    memory.push(state, 0, reward, after, done)\n",
            None,
        ),
        (
            "    done = terminated or truncated\n    last = info.get('final_observation')\n"
            "    memory.push(state, 0, reward, after, done)\n",
            None,
        ),
        ("    done = terminated or lost\n    memory.push(state, 0, reward, after, done)\n", None),
    ],
)
def test_a_limit_of_time_is_no_end_of_the_task(read, code, use):
    unit = read(STEP + code, preamble=False)
    assert [end.use for end in unit.sequences.joined_ends] == ([] if use is None else [use])


AGENT = (
    "import gymnasium as gym\n"
    "from stable_baselines3 import PPO\n"
    "from stable_baselines3.common.callbacks import EvalCallback\n"
    "from stable_baselines3.common.env_util import make_vec_env\n"
    "from stable_baselines3.common.evaluation import evaluate_policy\n"
    "from stable_baselines3.common.vec_env import DummyVecEnv, VecNormalize\n"
    "env = make_vec_env('Pendulum-v1')\n"
)


@pytest.mark.parametrize(
    ("code", "sharing"),
    [
        ("model = PPO('MlpPolicy', env)\ncallback = EvalCallback(env)\n", ["shared"]),
        ("model = PPO('MlpPolicy', env=env)\ncallback = EvalCallback(eval_env=env)\n", ["shared"]),
        ("test = make_vec_env('Pendulum-v1')\nmodel = PPO('MlpPolicy', env)\ncallback = EvalCallback(test)\n", []),
        ("scaled = VecNormalize(env)\nm = PPO('MlpPolicy', scaled)\nevaluate_policy(m, gym.make('P'))\n", ["raw"]),
        ("scaled = VecNormalize(env)\nm = PPO('MlpPolicy', scaled)\nevaluate_policy(m, scaled)\n", []),
        ("scaled = VecNormalize(env, norm_obs=False)\nm = PPO('M', scaled)\nevaluate_policy(m, gym.make('P'))\n", []),
        ("m = PPO('MlpPolicy', env)\nevaluate_policy(m, gym.make('P'))\n", []),
        ("back = VecNormalize.load('s.pkl', env)\nm = PPO.load('m')\nevaluate_policy(m, back)\n", ["still_learning"]),
        ("back = VecNormalize.load('s.pkl', env)\nback.training = False\nevaluate_policy(m, back)\n", []),
        ("back = VecNormalize.load('s.pkl', env)\nm = PPO('M', back)\nm.learn(9)\nevaluate_policy(m, back)\n", []),
    ],
)
def test_an_evaluation_needs_an_environment_of_its_own_with_the_same_inputs(read, code, sharing):
    unit = read(AGENT + code, preamble=False)
    assert [one.sharing for one in unit.sequences.agent_evaluations] == sharing


LOOP = (
    "import numpy as np\n"
    "from sklearn.metrics import f1_score, roc_auc_score\n"
    "{before}"
    "for i in range(len(truth)):\n"
    "    if truth[i] == 1 and guess[i] == 1:\n"
    "        for j in range(i, 0, -1):\n"
    "            if {stop}:\n"
    "                break\n"
    "            guess[j] = {mark}\n"
    "{after}"
)


@pytest.mark.parametrize(
    ("before", "stop", "mark", "after", "alone"),
    [
        ("", "truth[j] == 0", "1", "print(f1_score(truth, guess))\n", [True]),
        ("", "not truth[j]", "True", "print(f1_score(truth, guess))\n", [True]),
        ("print(f1_score(truth, guess))\n", "truth[j] == 0", "1", "print(f1_score(truth, guess))\n", [False]),
        ("print(roc_auc_score(truth, s))\n", "truth[j] == 0", "1", "print(f1_score(truth, guess))\n", [False]),
        ("", "truth[j] == 0", "0", "print(f1_score(truth, guess))\n", []),
        ("", "j < 3", "1", "print(f1_score(truth, guess))\n", []),
        ("", "truth[j] == 0", "1", "", []),
    ],
)
def test_a_segment_that_is_marked_as_a_whole_is_an_adjustment(read, before, stop, mark, after, alone):
    unit = read(LOOP.format(before=before, stop=stop, mark=mark, after=after), preamble=False)
    assert [score.is_alone for score in unit.sequences.adjusted_scores] == alone


@pytest.mark.parametrize(
    ("name", "count"),
    [("adjustment", 1), ("adjust_predicts", 1), ("point_adjust", 1), ("adjust_learning_rate", 0), ("adjust", 0)],
)
def test_a_function_is_known_by_its_name(read, name, count):
    unit = read(f"import numpy as np\nfrom tools import {name}\ntruth, guess = {name}(truth, guess)\n", preamble=False)
    assert len(unit.sequences.adjusted_scores) == count


def test_a_metric_that_calls_itself_adjusted_reports_nothing(read):
    code = "import numpy as np\ndef adjusted_f1(t, s):\n    return f1_score(t, adjust_predicts(s, t))\n"
    assert read(code, preamble=False).sequences.adjusted_scores == ()


def test_a_text_without_such_libraries_is_passed_by(read):
    assert read("import os\nprint(os.getcwd())\n", preamble=False).sequences is None
