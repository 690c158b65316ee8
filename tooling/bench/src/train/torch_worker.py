"""A training step of the paper's CIFAR ResNet in PyTorch, the same mathematics as @vae/core's, on its weights.

Answers lines of JSON: {"prepare": {...}} builds the network and takes a first step, {"steps": n} times n steps.
"""

import json
import math
import resource
import sys
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

MODE = sys.argv[1]  # default, channels-last, compiled
CHANNELS_LAST = MODE != "default"


class Same(torch.nn.Module):
    """A convolution of TensorFlow's `same` padding: at stride 2 the border is on the right and below."""

    def __init__(self, weights, name, stride=1):
        super().__init__()
        self.weight = torch.nn.Parameter(weights[name + "/kernel"].permute(3, 2, 0, 1).contiguous())
        self.bias = torch.nn.Parameter(weights[name + "/bias"])
        self.stride = stride

    def forward(self, x):
        if self.stride == 1:
            return F.conv2d(x, self.weight, self.bias, padding=1)
        return F.conv2d(F.pad(x, (0, 1, 0, 1)), self.weight, self.bias, stride=2)


class Up(torch.nn.Module):
    """A transposed convolution of stride 2 and `same` padding."""

    def __init__(self, weights, name):
        super().__init__()
        self.weight = torch.nn.Parameter(weights[name + "/kernel"].permute(3, 2, 0, 1).contiguous())
        self.bias = torch.nn.Parameter(weights[name + "/bias"])

    def forward(self, x):
        y = F.conv_transpose2d(x, self.weight, self.bias, stride=2)
        return y[:, :, : 2 * x.shape[2], : 2 * x.shape[3]]


class Dense(torch.nn.Module):
    def __init__(self, weights, name):
        super().__init__()
        self.weight = torch.nn.Parameter(weights[name + "/kernel"].T.contiguous())
        self.bias = torch.nn.Parameter(weights[name + "/bias"])

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class Residual(torch.nn.Module):
    def __init__(self, weights, name):
        super().__init__()
        channels = weights[name + "/norm-0/scale"].shape[0]
        self.norms = torch.nn.ModuleList(
            [torch.nn.BatchNorm2d(channels, eps=1e-5, momentum=1e-3) for _ in range(2)]
        )
        self.convs = torch.nn.ModuleList([Same(weights, f"{name}/conv-{i}") for i in range(2)])
        self.shortcut = Same(weights, name + "/shortcut")

    def forward(self, x):
        h = x
        for norm, conv in zip(self.norms, self.convs):
            h = conv(F.relu(norm(h)))
        return h + self.shortcut(x)


class Resnet(torch.nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.stem = Same(weights, "encoder/conv")
        self.downs = torch.nn.ModuleList([Same(weights, f"encoder/down-{i}", 2) for i in (1, 2)])
        self.encoder = torch.nn.ModuleList([Residual(weights, f"encoder/block-{i}") for i in range(3)])
        self.code = torch.nn.ModuleList(
            [Dense(weights, f"encoder/dense-block/{name}") for name in ("dense-0", "dense-1", "shortcut")]
        )
        self.mean = Dense(weights, "encoder/mean")
        self.log_sigma = Dense(weights, "encoder/logSigma")
        self.start = Dense(weights, "decoder/dense")
        self.ups = torch.nn.ModuleList([Up(weights, f"decoder/up-{i}") for i in range(4)])
        self.decoder = torch.nn.ModuleList([Residual(weights, f"decoder/block-{i}") for i in range(4)])
        self.last = Same(weights, "decoder/conv")

    def forward(self, x, noise):
        h = self.encoder[0](self.stem(x))
        for down, block in zip(self.downs, self.encoder[1:]):
            h = block(down(h))
        f = h.mean((2, 3))
        first, second, shortcut = self.code
        f = second(F.relu(first(F.relu(f)))) + shortcut(f)
        mean, log_sigma = self.mean(f), self.log_sigma(f)
        z = mean + log_sigma.exp() * noise
        # TensorFlow's reshape is channels last: [B, 2, 2, C].
        h = self.start(z).view(-1, 2, 2, 512).permute(0, 3, 1, 2)
        h = h if CHANNELS_LAST else h.contiguous()
        for up, block in zip(self.ups, self.decoder):
            h = block(up(h))
        y = torch.sigmoid(self.last(h))
        mse = ((x - y) ** 2).mean()
        values = x[0].numel()
        reconstruction = values * (mse / 2 + 0.5 * math.log(2 * math.pi))
        kl = 0.5 * (mean**2 + (2 * log_sigma).exp() - 2 * log_sigma - 1).sum(1).mean()
        return reconstruction + kl


def prepare(folder, network, batch):
    weights = load_file(f"{folder}/task.safetensors")
    model = Resnet(weights)
    images = weights["images"].permute(0, 3, 1, 2)
    layout = torch.channels_last if CHANNELS_LAST else torch.contiguous_format
    model, images = model.to(memory_format=layout), images.contiguous(memory_format=layout)
    optimizer = torch.optim.Adam(model.parameters(), 1e-4)
    loss_of = torch.compile(model) if MODE == "compiled" else model

    def step():
        optimizer.zero_grad()
        loss = loss_of(images, weights["noise"])
        loss.backward()
        optimizer.step()
        return loss

    return step


step = None
for line in sys.stdin:
    question = json.loads(line)
    if "prepare" in question:
        step = prepare(**question["prepare"])
        answer = {"loss": step().item(), "version": torch.__version__}
    else:
        begin = time.perf_counter()
        for _ in range(question["steps"]):
            loss = step()
        loss.item()
        milliseconds = (time.perf_counter() - begin) * 1e3 / question["steps"]
        peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
        answer = {"milliseconds": milliseconds, "peakMemoryMB": peak}
    print(json.dumps(answer), flush=True)
