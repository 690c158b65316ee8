"""pytorch-fid's network in PyTorch: `default` or `channels-last`, from a checkout or of torchvision's blocks."""

import json
import re
import resource
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from torchvision_import import import_past_missing_operators

mode, peer = sys.argv[1], (sys.argv[2] if len(sys.argv) > 2 else None)


def average(x):
    return F.avg_pool2d(x, 3, 1, 1, count_include_pad=False)


def built_network():
    """The differences from torchvision's network are those of pytorch-fid's own classes."""
    inception = import_past_missing_operators("torchvision.models.inception")

    class BlockA(inception.InceptionA):
        def forward(self, x):
            double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
            return torch.cat(
                [
                    self.branch1x1(x),
                    self.branch5x5_2(self.branch5x5_1(x)),
                    self.branch3x3dbl_3(double),
                    self.branch_pool(average(x)),
                ],
                1,
            )

    class BlockC(inception.InceptionC):
        def forward(self, x):
            single = self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x)))
            double = self.branch7x7dbl_1(x)
            for i in range(2, 6):
                double = getattr(self, f"branch7x7dbl_{i}")(double)
            return torch.cat([self.branch1x1(x), single, double, self.branch_pool(average(x))], 1)

    class BlockE(inception.InceptionE):
        def __init__(self, channels, pool):
            super().__init__(channels)
            self.pool = pool

        def forward(self, x):
            single = self.branch3x3_1(x)
            double = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
            return torch.cat(
                [
                    self.branch1x1(x),
                    self.branch3x3_2a(single),
                    self.branch3x3_2b(single),
                    self.branch3x3dbl_3a(double),
                    self.branch3x3dbl_3b(double),
                    self.branch_pool(self.pool(x)),
                ],
                1,
            )

    def maximum(x):
        return F.max_pool2d(x, 3, 1, 1)

    conv = inception.BasicConv2d
    layers = {
        "Conv2d_1a_3x3": conv(3, 32, kernel_size=3, stride=2),
        "Conv2d_2a_3x3": conv(32, 32, kernel_size=3),
        "Conv2d_2b_3x3": conv(32, 64, kernel_size=3, padding=1),
        "maxpool1": torch.nn.MaxPool2d(3, 2),
        "Conv2d_3b_1x1": conv(64, 80, kernel_size=1),
        "Conv2d_4a_3x3": conv(80, 192, kernel_size=3),
        "maxpool2": torch.nn.MaxPool2d(3, 2),
        "Mixed_5b": BlockA(192, 32),
        "Mixed_5c": BlockA(256, 64),
        "Mixed_5d": BlockA(288, 64),
        "Mixed_6a": inception.InceptionB(288),
        "Mixed_6b": BlockC(768, 128),
        "Mixed_6c": BlockC(768, 160),
        "Mixed_6d": BlockC(768, 160),
        "Mixed_6e": BlockC(768, 192),
        "Mixed_7a": inception.InceptionD(768),
        "Mixed_7b": BlockE(1280, average),
        "Mixed_7c": BlockE(2048, maximum),
        "avgpool": torch.nn.AdaptiveAvgPool2d(1),
    }
    network = torch.nn.Sequential()
    for name, layer in layers.items():
        network.add_module(name, layer)
    return network, f"torchvision's blocks with torch {torch.__version__}"


def state_of(network, weights):
    """Weights with batch normalisation folded in, laid into a network that has it."""
    state = network.state_dict()
    for key, value in state.items():
        layer, part = re.match(r"(.*)\.(conv\.weight|bn\.\w+)$", key).groups() if ".bn." in key or ".conv." in key else (None, None)
        if layer is None:
            continue
        if part == "conv.weight":
            value = torch.from_numpy(weights[f"{layer}.kernel"].transpose(3, 2, 0, 1).copy())
        elif part == "bn.bias":
            value = torch.from_numpy(weights[f"{layer}.bias"])
        elif part == "bn.running_var":
            value = torch.full_like(value, 1 - 0.001)
        elif part == "bn.weight":
            value = torch.ones_like(value)
        elif part == "bn.running_mean":
            value = torch.zeros_like(value)
        state[key] = value
    return state


def checkout_network(folder, weights):
    """pytorch-fid's or torch-fidelity's own classes, kept from downloading their weights."""
    sys.path[:0] = [folder, f"{folder}/src"]
    try:
        inception = import_past_missing_operators("pytorch_fid.inception")
    except ModuleNotFoundError as error:
        if error.name != "pytorch_fid":
            raise
        return fidelity_network(weights)

    class Weightless(dict):
        pass

    inception.load_state_dict_from_url = lambda *_, **__: Weightless()
    plain = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda self, state, **options: (
        None if isinstance(state, Weightless) else plain(self, state, **options)
    )
    network = inception.fid_inception_v3()
    torch.nn.Module.load_state_dict = plain
    network.load_state_dict(state_of(network, weights))
    inception.fid_inception_v3 = lambda: network
    model = inception.InceptionV3([3])
    return (lambda x: model(x)[0]), model, "a checkout of pytorch-fid"


def fidelity_network(weights):
    """NB: its resize is that of TensorFlow 1, so that ours has to take that convention, too."""
    extractor = import_past_missing_operators("torch_fidelity.feature_extractor_inceptionv3")
    extractor.load_state_dict_from_url = lambda *_, **__: {}
    plain = torch.nn.Module.load_state_dict
    torch.nn.Module.load_state_dict = lambda self, state, **options: None
    model = extractor.FeatureExtractorInceptionV3("inception-v3-compat", ["2048"])
    torch.nn.Module.load_state_dict = plain
    model.load_state_dict(state_of(model, weights))
    return (lambda x: model((x * 255).round().to(torch.uint8))[0]), model, "a checkout of torch-fidelity"


def prepare(folder):
    weights = load_file(f"{folder}/inception.safetensors")
    if peer is not None:
        run, network, what = checkout_network(peer, weights)
    else:
        network, what = built_network()
        network.load_state_dict(state_of(network, weights))

        def run(x):
            x = F.interpolate(x, size=(299, 299), mode="bilinear", align_corners=False)
            return network(2 * x - 1)

    network.eval()
    if mode == "channels-last":
        network.to(memory_format=torch.channels_last)
    images = torch.from_numpy(np.load(f"{folder}/images.npy"))
    return run, images, what


def multiply_adds(run, image):
    """Of all convolutions, for one image."""
    counts = []

    def count(module, _, out):
        height, width = module.kernel_size
        inputs = module.in_channels // module.groups
        counts.append(out.shape[1] * out.shape[2] * out.shape[3] * inputs * height * width)

    hook = torch.nn.modules.module.register_module_forward_hook(
        lambda module, given, out: count(module, given, out) if isinstance(module, torch.nn.Conv2d) else None
    )
    with torch.no_grad():
        run(image)
    hook.remove()
    return sum(counts)


def product_rate(size=2048, rounds=20):
    """Multiply-adds a second of PyTorch's own product of two matrices in float32: what the processor can be asked for."""
    a, b = torch.ones(size, size), torch.ones(size, size)
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        a @ b
        times.append(time.perf_counter() - started)
    return size**3 / sorted(times)[rounds // 2]


run = images = None
for line in sys.stdin:
    question = json.loads(line)
    if "prepare" in question:
        run, images, what = prepare(question["prepare"]["folder"])
        answer = {
            "peer": what,
            "threads": torch.get_num_threads(),
            "multiplyAdds": multiply_adds(run, images[:1].permute(0, 3, 1, 2).float() / 255),
            "productRate": product_rate(),
        }
    else:
        size = question["batchSize"]
        started, processor = time.perf_counter(), time.process_time()
        rows = []
        with torch.no_grad():
            for i in range(0, len(images), size):
                x = images[i : i + size].permute(0, 3, 1, 2).float() / 255
                layout = torch.channels_last if mode == "channels-last" else torch.contiguous_format
                rows.append(run(x.contiguous(memory_format=layout)).flatten(1).numpy())
        answer = {
            "milliseconds": (time.perf_counter() - started) * 1000,
            "processorSeconds": time.process_time() - processor,
            "value": rows[0][0].tolist(),
            "peakMemoryMB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
        }
    print(json.dumps(answer), flush=True)
