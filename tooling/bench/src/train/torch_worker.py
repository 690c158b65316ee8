"""A training step in PyTorch, the same mathematics as @vae/core's, on its weights.

Answers lines of JSON: {"prepare": {...}} builds the network and takes a first step, {"steps": n} times n steps.
"""

import json
import math
import resource
import sys
import time

import torch
from safetensors.torch import load_file

from torch_layers import Conv, ConvTranspose, Dense
from torch_networks import NETWORKS

MODE = sys.argv[1]  # default, channels-last, compiled, tensor-float
CHANNELS_LAST = MODE != "default"
torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = MODE == "tensor-float"


class NegativeElbo(torch.nn.Module):
    """With a Gaussian decoder of variance 1."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x, noise):
        mean, log_variance = self.network.encode(x)
        y = self.network.decode(mean + (0.5 * log_variance).exp() * noise)
        mse = ((x - y) ** 2).mean()
        reconstruction = x[0].numel() * (mse / 2 + 0.5 * math.log(2 * math.pi))
        kl = 0.5 * (mean**2 + log_variance.exp() - log_variance - 1).sum(1).mean()
        return reconstruction + kl


def multiply_adds(model, images, noise):
    """Of one forward pass over the batch, in convolutions and products."""
    total = 0

    def add(module, inputs, output):
        nonlocal total
        weight = module.weight
        if isinstance(module, ConvTranspose):
            places = inputs[0].shape[0] * inputs[0].shape[2:].numel()
        else:
            places = output.shape[0] * output.shape[2:].numel()
        total += places * weight.numel()

    layers = [m for m in model.modules() if isinstance(m, (Conv, ConvTranspose, Dense))]
    hooks = [layer.register_forward_hook(add) for layer in layers]
    state = {name: value.clone() for name, value in model.state_dict().items()}
    with torch.no_grad():
        model(images, noise)
    model.load_state_dict(state)  # as if nothing had run
    for hook in hooks:
        hook.remove()
    return total


def prepare(folder, network, device, **_):
    weights = load_file(f"{folder}/task.safetensors", device)
    model = NegativeElbo(NETWORKS[network](weights, CHANNELS_LAST))
    images = weights["images"].permute(0, 3, 1, 2)
    layout = torch.channels_last if CHANNELS_LAST else torch.contiguous_format
    model, images = model.to(device, memory_format=layout), images.contiguous(memory_format=layout)
    work = multiply_adds(model, images, weights["noise"])
    optimizer = torch.optim.Adam(model.parameters(), 1e-4)
    loss_of = torch.compile(model) if MODE in ("compiled", "tensor-float") else model

    def step():
        optimizer.zero_grad()
        loss = loss_of(images, weights["noise"])
        loss.backward()
        optimizer.step()
        return loss

    return step, work


def name_of(device):
    return torch.cuda.get_device_name() if device == "cuda" else device


step = None
for line in sys.stdin:
    question = json.loads(line)
    if "prepare" in question:
        step, work = prepare(**question["prepare"])
        answer = {
            "loss": step().item(),
            "version": torch.__version__,
            "device": name_of(question["prepare"]["device"]),
            "multiplyAdds": work,
        }
    else:
        begin = time.perf_counter()
        for _ in range(question["steps"]):
            loss = step()
        loss.item()
        milliseconds = (time.perf_counter() - begin) * 1e3 / question["steps"]
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
        answer = {"milliseconds": milliseconds, "peakMemoryMB": peak}
    print(json.dumps(answer), flush=True)
