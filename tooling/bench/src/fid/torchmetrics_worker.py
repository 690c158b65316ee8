"""The Fréchet and the kernel distance by torchmetrics, in float64, on the features that our worker wrote."""

import json
import sys
import time
import warnings

import numpy as np
import torch
from torchvision_import import import_past_missing_operators

torchmetrics = import_past_missing_operators("torchmetrics")
warnings.filterwarnings("ignore")


def load(task, part, count=None):
    name = "-".join(str(word) for word in [part, count, task["dimension"]] if word) + ".npy"
    return torch.from_numpy(np.load(f"{task['folder']}/{name}")).double()


def frechet(task):
    from torchmetrics.image.fid import _compute_fid  # what its metric calls with the statistics that it has gathered

    (mu1, s1), (mu2, s2) = [(load(task, f"{p}-mu"), load(task, f"{p}-sigma")) for p in "ab"]
    return lambda: float(_compute_fid(mu1, s1, mu2, s2))


def kid(task):
    from torchmetrics.image.kid import KernelInceptionDistance

    x, y = [load(task, part, task["count"]) for part in "ab"]

    def run():
        torch.manual_seed(2020)
        subsets = {"subsets": task["subsets"], "subset_size": task["subsetSize"]}
        metric = KernelInceptionDistance(feature=torch.nn.Identity(), **subsets).set_dtype(torch.float64)
        metric.update(x, real=True)
        metric.update(y, real=False)
        return float(metric.compute()[0])

    return run


JOBS = {"frechet": frechet, "kid": kid}
prepared = None
for line in sys.stdin:
    question = json.loads(line)
    if "prepare" in question:
        prepared = JOBS[question["prepare"]](question)
        answer = {"peer": f"torchmetrics {torchmetrics.__version__}"}
    else:
        started, processor = time.perf_counter(), time.process_time()
        value = prepared()
        answer = {
            "milliseconds": (time.perf_counter() - started) * 1000,
            "processorSeconds": time.process_time() - processor,
            "value": value,
        }
    print(json.dumps(answer), flush=True)
