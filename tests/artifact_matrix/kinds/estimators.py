"""Single models: linear, neighbours, kernels, networks, Bayes, clusters and wrappers of several classes."""

from __future__ import annotations

import scipy.sparse as sparse
from data import amounts, frame, labels, levels, numbers, rare
from sklearn import linear_model as linear
from sklearn import neighbors
from sklearn.cluster import DBSCAN, KMeans, MiniBatchKMeans
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.gaussian_process import GaussianProcessClassifier, GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
from sklearn.isotonic import IsotonicRegression
from sklearn.mixture import GaussianMixture
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputRegressor
from sklearn.naive_bayes import BernoulliNB, CategoricalNB, GaussianNB
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from sklearn.svm import SVC, SVR, LinearSVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from kinds import Absent, kind


@kind
def linear_models_tuned():
    return {
        "ridge": linear.RidgeCV(alphas=(0.1, 1.0, 10.0)).fit(numbers, amounts),
        "net": linear.ElasticNetCV(cv=3, l1_ratio=[0.5, 1.0]).fit(numbers, amounts),
        "logistic": linear.LogisticRegressionCV(Cs=3, cv=3, scoring="roc_auc", max_iter=50).fit(numbers, rare),
        "lasso": linear.LassoLarsIC().fit(numbers, amounts),
    }


@kind
def linear_models_robust():
    return {
        "huber": linear.HuberRegressor(epsilon=1.5).fit(numbers, amounts),
        "poisson": linear.PoissonRegressor(alpha=0.1).fit(numbers[["age", "score"]], amounts),
        "bayes": linear.BayesianRidge().fit(numbers, amounts),
        "ransac": linear.RANSACRegressor(linear.LinearRegression(), random_state=0).fit(numbers, amounts),
        "plain": linear.LinearRegression(fit_intercept=False).fit(numbers, amounts),
    }


@kind
def stochastic_gradient():
    model = linear.SGDClassifier(loss="log_loss", penalty="elasticnet", early_stopping=True, random_state=0)
    return {
        "classifier": make_pipeline(StandardScaler(), model).fit(numbers, labels),
        "regressor": linear.SGDRegressor(random_state=0).fit(numbers[["score"]], amounts),
        "perceptron": linear.Perceptron(max_iter=20, tol=None).fit(numbers, rare),
    }


@kind
def neighbours_with_tree():
    model = neighbors.KNeighborsClassifier(7, weights="distance", algorithm="kd_tree", leaf_size=15)
    return Pipeline([("scale", StandardScaler()), ("clf", model)]).fit(numbers, labels)


@kind
def neighbours_ball_tree_regressor():
    return neighbors.KNeighborsRegressor(4, algorithm="ball_tree", metric="manhattan").fit(numbers, amounts)


@kind
def neighbours_sparse():
    rows = sparse.csr_matrix(numbers.to_numpy())
    return {
        "brute": neighbors.KNeighborsClassifier(3, algorithm="brute").fit(rows, rare),
        "radius": neighbors.RadiusNeighborsClassifier(1e6, outlier_label=0).fit(numbers, rare),
        "centroid": neighbors.NearestCentroid().fit(numbers, rare),
        "outliers": neighbors.LocalOutlierFactor(novelty=True).fit(numbers.to_numpy()),
    }


@kind
def support_vectors():
    return Pipeline([("scale", StandardScaler()), ("clf", SVC(C=2.0, gamma=0.1, class_weight="balanced"))]).fit(
        numbers, labels
    )


@kind
def support_vectors_linear():
    return {
        "classifier": LinearSVC(C=0.3, max_iter=200).fit(numbers, rare),
        "regressor": SVR(epsilon=0.2, kernel="poly", degree=2).fit(StandardScaler().fit_transform(numbers), amounts),
        "outliers": OneClassSVM(nu=0.2).fit(numbers),
    }


@kind
def gaussian_processes():
    kernel = ConstantKernel(1.0) * RBF(2.0, length_scale_bounds="fixed") + WhiteKernel(0.1)
    rows = StandardScaler().fit_transform(numbers)[:50]
    return {
        "classifier": GaussianProcessClassifier(ConstantKernel(1.0) * RBF(1.0), optimizer=None).fit(rows, rare[:50]),
        "regressor": GaussianProcessRegressor(kernel, normalize_y=True, optimizer=None).fit(rows, amounts[:50]),
    }


@kind
def neural_networks():
    network = MLPClassifier((8, 4), max_iter=15, early_stopping=True, random_state=0, learning_rate="adaptive")
    return {
        "classifier": make_pipeline(StandardScaler(), network).fit(numbers, rare),
        "regressor": MLPRegressor(hidden_layer_sizes=(5,), solver="lbfgs", max_iter=10, random_state=0).fit(
            numbers, amounts
        ),
    }


@kind
def naive_bayes():
    codes = OrdinalEncoder().fit_transform(levels)
    return {
        "gaussian": GaussianNB(priors=[0.7, 0.3]).fit(numbers, labels),
        "categorical": CategoricalNB().fit(codes, rare),
        "bernoulli": BernoulliNB(binarize=1.0).fit(numbers, rare),
    }


@kind
def discriminants_and_mixtures():
    return {
        "linear": LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto").fit(numbers, labels),
        "quadratic": QuadraticDiscriminantAnalysis(reg_param=0.1).fit(numbers, labels),
        "mixture": GaussianMixture(2, random_state=0, reg_covar=1e-2).fit(numbers),
    }


@kind
def clusters():
    return {
        "means": make_pipeline(StandardScaler(), KMeans(3, n_init=2, random_state=0)).fit(numbers),
        "batches": MiniBatchKMeans(2, n_init=1, random_state=0).fit(numbers),
        "density": DBSCAN(eps=2.0, min_samples=3).fit(numbers.to_numpy()),
    }


@kind
def single_trees():
    return {
        "classifier": DecisionTreeClassifier(max_depth=4, class_weight={"churn": 3, "stay": 1}).fit(numbers, labels),
        "regressor": DecisionTreeRegressor(min_samples_leaf=0.05, ccp_alpha=0.01).fit(numbers, amounts),
    }


@kind
def isotonic_regression():
    return IsotonicRegression(y_min=0.0, out_of_bounds="clip").fit(frame["score"], amounts)


@kind
def many_classes():
    return {
        "rest": OneVsRestClassifier(make_pipeline(StandardScaler(), LinearSVC())).fit(numbers, frame["plan"]),
        "pairs": OneVsOneClassifier(linear.LogisticRegression(max_iter=20)).fit(numbers, frame["plan"]),
    }


@kind
def many_targets():
    both = numbers[["age", "score"]]
    return {
        "each": MultiOutputRegressor(linear.Ridge()).fit(numbers, both),
        "chain": ClassifierChain(linear.LogisticRegression(), order=[1, 0]).fit(numbers, both > both.mean()),
    }


@kind
def frozen_model():
    try:
        from sklearn.frozen import FrozenEstimator
    except ImportError:
        raise Absent from None
    return make_pipeline(FrozenEstimator(StandardScaler().fit(numbers)), linear.LogisticRegression()).fit(numbers, rare)
