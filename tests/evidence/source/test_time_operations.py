"""What is taken from earlier and later rows: leaks and their clean twins."""

from __future__ import annotations

import pytest

from mlaudit.core.values import Unknown

PRICES = "df = pd.read_csv('prices.csv', parse_dates=['day'])\n"
LABEL = "df['up'] = (df['close'].shift(-1) > df['close']).astype(int)\n"
TELL = (
    "y = df['up']\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, shuffle=False)\n"
    "model = LogisticRegression().fit(X_train, y_train)\n"
    "print(model.score(X_test, y_test))\n"
)
DROP = "X = df.drop(columns=['up', 'day'])\n"
VALUE = TELL.replace("df['up']", "df['close']")
REST = "X = df.drop(columns=['close', 'day'])\n"

LEAKS = {
    "the price from which the label is made stays among the inputs": (
        "df['next'] = df['close'].shift(-1)\ndf['up'] = (df['next'] > df['close']).astype(int)\n" + DROP + TELL
    ),
    "a value that lies a number of rows ahead": LABEL
    + "n = int(input())\ndf['v'] = df['volume'].shift(-n)\n"
    + DROP
    + TELL,
    "a centred window of the price": LABEL + "df['m'] = df['close'].rolling(7, center=True).mean()\n" + DROP + TELL,
    "a later value in each group": (
        LABEL + "df['next_volume'] = df.groupby('stock')['volume'].shift(-1)\n" + DROP + TELL
    ),
    "a difference to the next row": LABEL + "df['d'] = df['volume'].diff(-1)\n" + DROP + TELL,
    "a later value in rows from the latest on": (
        LABEL.replace("-1", "1")
        + "df = df.sort_values('day', ascending=False)\ndf['v'] = df['volume'].shift(1)\n"
        + DROP
        + TELL
    ),
    "gaps filled from below": LABEL + "df = df.bfill()\n" + DROP + TELL,
    "gaps of another column than the one that was filled": (
        LABEL + "df['v'] = df['v'].ffill()\ndf['w'] = df['w'].bfill()\n" + DROP + TELL
    ),
    "gaps filled on a line": LABEL + "df['volume'] = df['volume'].interpolate()\n" + DROP + TELL,
    "resampled and filled from below": ("df = df.resample('h').bfill()\n" + LABEL + DROP + TELL),
    "gaps that a new grid makes, after others were filled": LABEL
    + "df = df.ffill().asfreq('h').bfill()\n"
    + DROP
    + TELL,
    "a join that looks ahead": (
        LABEL + "df = pd.merge_asof(df, pd.read_csv('news.csv'), on='day', direction='nearest')\n" + DROP + TELL
    ),
    "a smoother over the whole series": (
        "from statsmodels.tsa.seasonal import seasonal_decompose\n"
        + LABEL
        + "df['trend'] = seasonal_decompose(df['volume'], period=7).trend\n"
        + DROP
        + TELL
    ),
    "a helper that makes the features": (
        "def features(d):\n    d['m'] = d['close'].rolling(5, center=True).mean()\n    return d\n"
        + LABEL
        + "df = features(df)\n"
        + DROP
        + TELL
    ),
    "listed columns": LABEL + "df['v'] = df['volume'].shift(-2)\nX = df[['open', 'v']]\n" + TELL,
    "a lambda in each group": (
        LABEL
        + "df['m'] = df.groupby('stock')['volume'].transform(lambda v: v.rolling(3, center=True).mean())\n"
        + DROP
        + TELL
    ),
    "scaled behind it": (
        LABEL + "df['v'] = df['volume'].shift(-1)\n" + DROP + "X = StandardScaler().fit_transform(X)\n" + TELL
    ),
    "a window that holds the target of its row": "df['m'] = df['close'].rolling(7).mean()\n" + REST + VALUE,
    "a running total that holds the target of its row": "df['m'] = df['close'].cumsum()\n" + REST + VALUE,
    "a change that holds the target of its row": "df['m'] = df['close'].pct_change()\n" + REST + VALUE,
}

CLEAN = {
    "the label looks ahead": LABEL + DROP + TELL,
    "the label is a later price": "df['up'] = df['close'].shift(-5)\n" + DROP + TELL,
    "a window of the past": LABEL + "df['m'] = df['close'].rolling(7).mean()\n" + DROP + TELL,
    "a centred window moved behind its half": (
        LABEL + "df['m'] = df['close'].rolling(7, center=True).mean().shift(4)\n" + DROP + TELL
    ),
    "a shift taken back": LABEL + "df['v'] = df['volume'].shift(-1).shift(1)\n" + DROP + TELL,
    "a window that ends before its row": "df['m'] = df['close'].rolling(7, closed='left').mean()\n" + REST + VALUE,
    "a window of labels that are known by then": (
        LABEL + "df['trend'] = df.rolling(7, closed='left').mean()['up']\nX = df[['open', 'trend']]\n" + TELL
    ),
    "a window of a lag of the target": "df['m'] = df['close'].shift(1).rolling(7).mean()\n" + REST + VALUE,
    "a window of the target moved behind": "df['m'] = df['close'].rolling(7).mean().shift(1)\n" + REST + VALUE,
    "a later value that is only drawn": LABEL + "df['volume'].shift(-1).plot()\n" + DROP + TELL,
    "a smoothed copy that no model is given": (
        LABEL + "smooth = df['close'].rolling(7, center=True).mean()\n" + DROP + TELL
    ),
    "a later value that is dropped": (
        LABEL + "df['next'] = df['close'].shift(-1)\nX = df.drop(columns=['up', 'next', 'day'])\n" + TELL
    ),
    "rows from the latest on": (
        LABEL + "df = df.sort_values('day', ascending=False)\ndf['v'] = df['volume'].shift(-1)\n" + DROP + TELL
    ),
    "an order that is not one of time": (
        LABEL + "df = df.sort_values('volume')\ndf['v'] = df['volume'].shift(-1)\n" + DROP + TELL
    ),
    "columns beside each other": LABEL + "df['v'] = df[['a', 'b']].shift(-1, axis=1)['a']\n" + DROP + TELL,
    "gaps filled from above": LABEL + "df = df.ffill()\n" + DROP + TELL,
    "only the gaps before the first value": LABEL + "df = df.ffill().bfill()\n" + DROP + TELL,
    "only the gaps before the first value of a column": (
        LABEL + "df['v'] = df['v'].interpolate('pad')\ndf['v'] = df['v'].bfill()\n" + DROP + TELL
    ),
    "the gap that a lag leaves at the start": (
        LABEL + "df['v'] = df['volume'].shift(1)\ndf[['v']] = df[['v']].fillna(method='backfill')\n" + DROP + TELL
    ),
    "the gap that a window leaves at the start": (
        LABEL + "df['m'] = df['close'].rolling(7).mean()\ndf = df.bfill()\n" + DROP + TELL
    ),
    "gaps of the training rows alone": (
        LABEL
        + DROP
        + "y = df['up']\n"
        + "X_train, X_test, y_train, y_test = train_test_split(X, y, shuffle=False)\n"
        + "X_train = X_train.bfill()\n"
        + "print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))\n"
    ),
    "a join with what was known": (LABEL + "df = pd.merge_asof(df, pd.read_csv('news.csv'), on='day')\n" + DROP + TELL),
    "a spectrum is smoothed along its bands": (
        "from scipy.signal import savgol_filter\n" + DROP + "X = savgol_filter(X, 11, 2)\n" + TELL
    ),
    "rows cut so that the target is the next": (
        "df['m'] = df['close'].rolling(7).mean()\nX = df[['m']][:-1]\n"
        + VALUE.replace("df['close']", "df['close'][1:]")
    ),
    "a target that was moved": (
        "df['m'] = df['close'].rolling(7).mean()\ndf['close'] = df['close'].shift(-1)\n" + REST + VALUE
    ),
}

UNTOLD = {
    "columns from a condition": (
        LABEL + "df['v'] = df['close'].shift(-1)\nX = df[[c for c in df.columns if c not in ('up', 'v')]]\n" + TELL
    ),
    "columns by position": "df['up'] = df['close'].shift(-1)\nX = df.iloc[:, :-1]\n" + TELL,
    "an unknown function": "df['up'] = df['close'].shift(-1)\nX = prepare(df)\n" + TELL,
    "a label from the other side of a join": (
        "df = pd.merge_asof(df, pd.read_csv('failures.csv'), on='day', direction='forward')\n" + DROP + TELL
    ),
    "a kind of column": LABEL + "df['v'] = df['close'].shift(-1)\nX = df.select_dtypes('int')\n" + TELL,
    "the target is in the frame": (
        "import statsmodels.formula.api as smf\n"
        "df['up'] = df['close'].shift(-1)\nm = smf.ols('up ~ close', data=df).fit()\nprint(m.predict(df))\n"
    ),
}


def suspects(unit):
    """What of an operation reaches a model in a way that may be a mistake."""
    return [t.reaches_features for t in unit.time_operations if t.reach == "later" or t.is_of_target]


@pytest.mark.parametrize("case", LEAKS)
def test_a_value_that_is_not_known_yet_reaches_the_model(read, case):
    assert True in suspects(read(PRICES + LEAKS[case]))


@pytest.mark.parametrize("case", CLEAN)
def test_its_twin_does_not(read, case):
    assert [found for found in suspects(read(PRICES + CLEAN[case])) if found is not False] == []


@pytest.mark.parametrize("case", UNTOLD)
def test_what_the_text_does_not_tell_is_unknown(read, case):
    found = suspects(read(PRICES + UNTOLD[case]))
    assert True not in found
    assert any(isinstance(one, Unknown) for one in found)


SPLIT = (
    "X_train, X_test, y_train, y_test = train_test_split(X, y)\n"
    "print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))\n"
)

LABELS = {
    "of its own row": ("", 0),
    "five rows ahead": ("df['up'] = df['close'].shift(-5)\n", 5),
    "a change over five rows": ("df['up'] = df['close'].pct_change(-5)\n", 5),
    "a mean of five rows, five rows ahead": ("df['up'] = df['close'].rolling(5).mean().shift(-5)\n", 5),
    "the higher of two": ("df['up'] = np.where(df['close'].shift(-3) > df['close'], 1, 0)\n", 3),
    "by a constant": ("H = 7\ndf['up'] = df['close'].shift(-H)\n", 7),
}


@pytest.mark.parametrize("case", LABELS)
def test_a_split_knows_how_far_its_target_looks_ahead(read, case):
    code, steps = LABELS[case]
    assert read(PRICES + code + DROP + "y = df['up']\n" + SPLIT).splits[0].label_steps == steps


UNKNOWN_STEPS = {
    "every fifth row": "df['up'] = df['close'].shift(-5)\ndf = df.iloc[::5]\n",
    "the next failure": "df['up'] = df['close'].interpolate()\n",
}


@pytest.mark.parametrize("case", UNKNOWN_STEPS)
def test_how_far_it_looks_is_unknown_where_rows_are_not_counted(read, case):
    unit = read(PRICES + UNKNOWN_STEPS[case] + DROP + "y = df['up']\n" + SPLIT)
    assert isinstance(
        next(split for split in unit.splits if split.callee.endswith("train_test_split")).label_steps, Unknown
    )


def test_a_gap_that_is_no_literal_is_unknown(read):
    unit = read(
        PRICES
        + DROP
        + "print(cross_val_score(LogisticRegression(), X, df['up'], cv=TimeSeriesSplit(5, gap=int(input()))))\n"
    )
    assert isinstance(unit.splits[0].gap_steps, Unknown)


WINDOWS = {
    "cut one by one": ("for i in range(60, len(a)):\n    X.append(a[i - 60 : i])\n    y.append(a[i])\n", True),
    "cut from a start": (
        "for i in range(len(a) - 60):\n    X.append(a[i : i + 60, 0])\n    y.append(a[i + 60])\n",
        True,
    ),
    "in a list": (
        "X = [a[i : i + 60] for i in range(len(a) - 60)]\ny = [a[i + 60] for i in range(len(a) - 60)]\n",
        True,
    ),
    "beside each other": ("for i in range(0, len(a), 60):\n    X.append(a[i : i + 60])\n    y.append(a[i])\n", False),
    "beside each other by a product": (
        "for i in range(len(a) // 60):\n    X.append(a[i * 60 : i * 60 + 60])\n    y.append(a[i])\n",
        False,
    ),
    "rows": ("for i in range(len(a)):\n    X.append(a[i])\n    y.append(a[i])\n", False),
}


@pytest.mark.parametrize("case", WINDOWS)
def test_windows_overlap_where_a_loop_cuts_them_row_by_row(read, case):
    code, overlap = WINDOWS[case]
    unit = read(PRICES + "a = df['close'].values\nX, y = [], []\n" + code + "X, y = np.array(X), np.array(y)\n" + SPLIT)
    assert next(split for split in unit.splits if split.callee.endswith("train_test_split")).holds_windows is overlap
