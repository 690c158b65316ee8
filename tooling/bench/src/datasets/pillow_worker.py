"""Pillow's and NumPy's side of `bench datasets`. Answers lines of JSON."""

import gzip
import hashlib
import json
import multiprocessing
import os
import sys
import time

import numpy
import PIL
from PIL import Image

BATCHES = 500
STATE = {}


def crop_and_resize(path):
    image = Image.open(path).crop((25, 45, 153, 173))
    return numpy.asarray(image.resize((64, 64), Image.Resampling.BILINEAR))


def celeba(question):
    paths = STATE["paths"]
    if "processes" in question:
        images = STATE["pool"].map(crop_and_resize, paths, chunksize=64)
    else:
        images = map(crop_and_resize, paths)
    out = numpy.empty((len(paths), 64, 64, 3), numpy.uint8)
    for i, image in enumerate(images):
        out[i] = image
    return out


def cifar(question):
    first = question["round"] * BATCHES
    for batch in range(first, first + BATCHES):
        n = numpy.arange(batch * 100, batch * 100 + 100)
        images = STATE["cifar"][n * 7919 % 50_021 % 50_000]
    return images


def mnist(_):
    with open(STATE["fashionMnist"], "rb") as file:
        content = gzip.decompress(file.read())
    return numpy.frombuffer(content, numpy.uint8, offset=16).reshape(-1, 28, 28)


JOBS = {"celeba": celeba, "cifar": cifar, "mnist": mnist}


def prepare(task):
    folder = os.path.join(task["root"], "celeba/img_align_celeba")
    STATE["paths"] = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    STATE["pool"] = multiprocessing.Pool()
    shape = (50_000, 32, 32, 3)
    STATE["cifar"] = numpy.memmap(os.path.join(task["folder"], "cifar.raw"), numpy.uint8, "r", shape=shape)
    STATE["fashionMnist"] = task["fashionMnist"]
    return {
        "versions": {
            "python": sys.version.split()[0],
            "pillow": PIL.__version__,
            "numpy": numpy.__version__,
        }
    }


def answer(question):
    if "prepare" in question:
        return prepare(question["prepare"])
    start = time.perf_counter()
    out = JOBS[question["job"]](question)
    milliseconds = (time.perf_counter() - start) * 1000
    digest = hashlib.sha256(out.tobytes()).hexdigest()
    return {"milliseconds": milliseconds, "images": len(out), "sha256": digest}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
