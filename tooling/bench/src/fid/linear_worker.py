"""The same statistics by NumPy, SciPy and scikit-learn, on the features that our worker wrote."""

import numpy as np
from linear_tasks import answer_tasks, load
from scipy import linalg
from sklearn.metrics import pairwise_distances


def frechet(task):
    """As pytorch-fid has it."""
    (mu1, s1), (mu2, s2) = [(load(task, f"{p}-mu"), load(task, f"{p}-sigma")) for p in "ab"]

    def run():
        root = linalg.sqrtm(s1.dot(s2))
        difference = mu1 - mu2
        return float(difference @ difference + np.trace(s1) + np.trace(s2) - 2 * np.trace(root.real))

    return run


def pair(task):
    return [load(task, part, task["count"]) for part in "ab"]


def kid(task):
    """As torch-fidelity has it, in float64."""
    x, y = pair(task)
    m, dimension = task["subsetSize"], task["dimension"]

    def kernel(a, b):
        return (a @ b.T / dimension + 1) ** 3

    def one(a, b):
        xx, yy, xy = kernel(a, a), kernel(b, b), kernel(a, b)
        inside = xx.sum() - np.trace(xx) + yy.sum() - np.trace(yy)
        return inside / (m * (m - 1)) - 2 * xy.mean()

    def run():
        random = np.random.RandomState(2020)
        values = []
        for _ in range(task["subsets"]):
            a = x[random.choice(len(x), m, replace=False)].astype(np.float64)
            b = y[random.choice(len(y), m, replace=False)].astype(np.float64)
            values.append(one(a, b))
        return float(np.mean(values))

    return run


def prdc(task):
    """As the prdc package has it."""
    real, fake = [part.astype(np.float64) for part in pair(task)]
    k = 5

    def distances(a, b):
        return pairwise_distances(a, b, metric="euclidean")

    def radii(a):
        return np.partition(distances(a, a), k, axis=-1)[:, k]

    def run():
        real_radii, fake_radii = radii(real), radii(fake)
        between = distances(real, fake)
        inside = between < real_radii[:, None]
        return [
            float(inside.any(axis=0).mean()),
            float((between < fake_radii[None]).any(axis=1).mean()),
            float(inside.sum(axis=0).mean() / k),
            float((between.min(axis=1) < real_radii).mean()),
        ]

    return run


JOBS = {"frechet": frechet, "kid": kid, "prdc": prdc}
answer_tasks(JOBS, {})
