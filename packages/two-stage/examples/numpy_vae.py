"""A VAE in NumPy whose latents are renormalised outside Python.

    python numpy_vae.py encode latents.npy
    npx vae latents renormalise latents.npy --mode paper --out renormalised.npy
    python numpy_vae.py decode renormalised.npy

It is a linear VAE with its optimum in closed form, which is probabilistic PCA: for data of variance v along a
principal axis the decoder has the weight w = sqrt(v - g), the posterior the mean (w / v) x, g the decoder's variance.
"""

import sys

import numpy

g = 0.2


def data(n=5000, d=12, z=4):
    rng = numpy.random.default_rng(1)
    return rng.normal(size=(n, z)) @ rng.normal(size=(z, d)) + rng.normal(size=(n, d)) * g**0.5


def model(x, z=4):
    mean = x.mean(0)
    variances, axes = numpy.linalg.eigh(numpy.cov((x - mean).T, ddof=0))
    return mean, variances[-z:], axes[:, -z:]


x = data()
mean, v, axes = model(x)
w = (v - g) ** 0.5
if sys.argv[1] == "encode":
    latents = (x - mean) @ axes * (w / v)  # posterior means: their variance is w*w/v, below 1
    numpy.save(sys.argv[2], latents.astype("float32"))
else:
    images = numpy.load(sys.argv[2]) * w @ axes.T + mean
    print(x.var(0).mean(), images.var(0).mean())
