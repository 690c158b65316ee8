"""The Fréchet and the kernel distance by torchmetrics, in float64, on the features that our worker wrote."""

import warnings

import torch
from linear_tasks import answer_tasks, load
from torchvision_import import import_past_missing_operators

torchmetrics = import_past_missing_operators("torchmetrics")
warnings.filterwarnings("ignore")


def tensor(task, part, count=None):
    return torch.from_numpy(load(task, part, count)).double()


def frechet(task):
    from torchmetrics.image.fid import _compute_fid  # what its metric calls with the statistics that it has gathered

    (mu1, s1), (mu2, s2) = [(tensor(task, f"{p}-mu"), tensor(task, f"{p}-sigma")) for p in "ab"]
    return lambda: float(_compute_fid(mu1, s1, mu2, s2))


def kid(task):
    from torchmetrics.image.kid import KernelInceptionDistance

    x, y = [tensor(task, part, task["count"]) for part in "ab"]

    def run():
        torch.manual_seed(2020)
        subsets = {"subsets": task["subsets"], "subset_size": task["subsetSize"]}
        metric = KernelInceptionDistance(feature=torch.nn.Identity(), **subsets).set_dtype(torch.float64)
        metric.update(x, real=True)
        metric.update(y, real=False)
        return float(metric.compute()[0])

    return run


JOBS = {"frechet": frechet, "kid": kid}
answer_tasks(JOBS, {"peer": f"torchmetrics {torchmetrics.__version__}"})
