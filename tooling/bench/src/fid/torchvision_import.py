"""Imports what needs torchvision, where its wheel is for another torch and misses operators that nothing here calls."""

import importlib
import re
import sys

import torch


def import_past_missing_operators(name):
    library = torch.library.Library("torchvision", "FRAGMENT")
    while True:
        try:
            return importlib.import_module(name)
        except RuntimeError as error:
            missing = re.search(r"operator torchvision::(\w+) does not exist", str(error))
            if missing is None:
                raise
            library.define(missing[1] + "(Tensor x) -> Tensor")
            for module in [module for module in sys.modules if module.startswith(("torchvision", "torchmetrics"))]:
                del sys.modules[module]
