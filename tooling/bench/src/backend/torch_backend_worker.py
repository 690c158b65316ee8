"""The operations of backend-worker.mjs in PyTorch, by the same names. Answers lines of JSON as it does."""

import json
import sys
import time

import torch
import torch.nn.functional as F

torch.manual_seed(1)


def random(*shape):
    return torch.randn(*shape, requires_grad=True)


def images(batch, side, channels):
    """In channels_last, the layout that TensorFlow has too."""
    layout = torch.channels_last
    return torch.randn(batch, channels, side, side).to(memory_format=layout).requires_grad_()


def norm(x, scale, offset):
    return F.relu(F.batch_norm(x, None, None, scale, offset, training=True, eps=1e-5))


OPERATIONS = {
    "dense 100x784x512": ([random(100, 784), random(512, 784), random(512)], F.linear),
    "conv2d 3x3 16x16x32, batch 8": (
        [images(8, 16, 32), random(32, 32, 3, 3), random(32)],
        lambda x, w, b: F.conv2d(x, w, b, padding=1),
    ),
    "conv2d 4x4 stride 2 16x16x32, batch 8": (
        [images(8, 16, 32), random(32, 32, 4, 4), random(32)],
        lambda x, w, b: F.conv2d(x, w, b, stride=2, padding=1),
    ),
    "conv2dTranspose 4x4 stride 2 8x8x32, batch 8": (
        [images(8, 8, 32), random(32, 32, 4, 4), random(32)],
        lambda x, w, b: F.conv_transpose2d(x, w, b, stride=2, padding=1),
    ),
    "batchNorm + relu 32x32x32, batch 8": ([images(8, 32, 32), random(32), random(32)], norm),
}


def forward(inputs, operation):
    with torch.no_grad():
        operation(*inputs)


def backward(inputs, operation):
    gradients = torch.autograd.grad(operation(*inputs).sum(), inputs)
    sum(gradient.sum() for gradient in gradients).item()


JOBS = {}
for name, (inputs, operation) in OPERATIONS.items():
    JOBS[name] = lambda inputs=inputs, operation=operation: forward(inputs, operation)
    JOBS[f"{name}, with gradients"] = lambda inputs=inputs, operation=operation: backward(
        inputs, operation
    )

for line in sys.stdin:
    question = json.loads(line)
    if "start" in question:
        answer = {"reason": f"PyTorch {torch.__version__}"}
    else:
        begin = time.perf_counter()
        JOBS[question["job"]]()
        answer = {"milliseconds": (time.perf_counter() - begin) * 1e3}
    print(json.dumps(answer), flush=True)
