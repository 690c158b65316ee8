"""Writes src/samplers/__fixtures__/scikit-mixtures.json: what scikit-learn fits from a given start.

    python3 -m venv venv && venv/bin/pip install scikit-learn
    venv/bin/python scripts/scikit-mixtures.py > src/samplers/__fixtures__/scikit-mixtures.json

The data are those of `mixturePoints` in `src/samplers/__fixtures__/mixture-points.ts`.
"""

import json
import math

import numpy
import sklearn
from sklearn.mixture import BayesianGaussianMixture, GaussianMixture

MASK = 0xFFFFFFFF


def lowbias32(x):
    x ^= x >> 16
    x = x * 0x7FEB352D & MASK
    x ^= x >> 15
    x = x * 0x846CA68B & MASK
    return x ^ x >> 16


def key(name):
    h = 0x811C9DC5
    for byte in name.encode():
        h = (h ^ byte) * 0x01000193 & MASK
    return lowbias32(h)


def word(name, i):
    return lowbias32(lowbias32((i + 0x9E3779B9) & MASK) ^ key(name))


def gauss(name, i):
    return (sum((word(name, 4 * i + k) >> 8) * 2**-24 for k in range(4)) - 2) * math.sqrt(3)


def points(n=600, d=4):
    means = [[0, 0, 0, 0], [3, -2, 1, 0.5], [-2, 3, 0, 2]]
    rows = []
    for i in range(n):
        g = [gauss("mixture", i * d + j) for j in range(d)]
        mixed = [g[j] * (0.4 + 0.3 * j) + 0.5 * g[(j + 1) % d] * (i % 3) for j in range(d)]
        rows.append([mixed[j] + means[i % 3][j] for j in range(d)])
    return numpy.array(rows)


def labels(n, components):
    return numpy.array([word("labels", i) % components if i % 4 == 0 else i % 3 for i in range(n)])


def started(model, x):
    shares = numpy.eye(model.n_components)[labels(len(x), model.n_components)]
    model._initialize_parameters = lambda *_, **__: model._initialize(x, shares)
    model.fit(x)
    return {
        "components": model.n_components,
        "tolerance": model.tol,
        "iterations": model.n_iter_,
        "hasConverged": bool(model.converged_),
        "bounds": list(model.lower_bounds_),
        "weights": model.weights_.tolist(),
        "means": model.means_.ravel().tolist(),
        "covariances": model.covariances_.ravel().tolist(),
    }


x = points()
result = {
    "scikit-learn": sklearn.__version__,
    "first": x[1].tolist(),
    "gmm": [
        started(GaussianMixture(k, tol=tol, max_iter=2000), x) for k, tol in [(3, 1e-3), (5, 1e-7)]
    ],
    "dirichlet": [
        started(
            BayesianGaussianMixture(n_components=k, tol=tol, max_iter=100, weight_concentration_prior=1 / k), x
        )
        for k, tol in [(3, 1e-3), (8, 1e-3)]
    ],
}
print(json.dumps(result, indent=1))
