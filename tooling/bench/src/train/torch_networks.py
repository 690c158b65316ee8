"""The networks that `bench train` compares, layer by layer as in @vae/core."""

import math

import torch
import torch.nn.functional as F

from torch_layers import Conv, ConvTranspose, Dense, batch_norm, flat, shaped


class Residual(torch.nn.Module):
    def __init__(self, weights, name):
        super().__init__()
        channels = weights[name + "/norm-0/scale"].shape[0]
        self.norms = torch.nn.ModuleList([batch_norm(channels, 1e-5, 0.999) for _ in range(2)])
        self.convs = torch.nn.ModuleList([Conv(weights, f"{name}/conv-{i}") for i in range(2)])
        self.shortcut = Conv(weights, name + "/shortcut")

    def forward(self, x):
        h = x
        for norm, conv in zip(self.norms, self.convs):
            h = conv(F.relu(norm(h)))
        return h + self.shortcut(x)


def count(weights, prefix):
    """How many layers `prefix-0`, `prefix-1`, … there are."""
    return len({name.split("/")[1] for name in weights if name.startswith(prefix + "-")})


class Resnet(torch.nn.Module):
    def __init__(self, weights, channels_last):
        super().__init__()
        self.channels_last = channels_last
        scales = count(weights, "encoder/block")
        self.stem = Conv(weights, "encoder/conv")
        self.downs = torch.nn.ModuleList(
            [Conv(weights, f"encoder/down-{i}", 2) for i in range(1, scales)]
        )
        self.encoder = torch.nn.ModuleList(
            [Residual(weights, f"encoder/block-{i}") for i in range(scales)]
        )
        self.code = torch.nn.ModuleList(
            [Dense(weights, f"encoder/dense-block/{n}") for n in ("dense-0", "dense-1", "shortcut")]
        )
        self.mean = Dense(weights, "encoder/mean")
        self.log_sigma = Dense(weights, "encoder/logSigma")
        self.start = Dense(weights, "decoder/dense")
        ups = range(count(weights, "decoder/up"))
        self.ups = torch.nn.ModuleList([ConvTranspose(weights, f"decoder/up-{i}", 2) for i in ups])
        self.decoder = torch.nn.ModuleList([Residual(weights, f"decoder/block-{i}") for i in ups])
        self.last = Conv(weights, "decoder/conv")

    def encode(self, x):
        h = self.encoder[0](self.stem(x))
        for down, block in zip(self.downs, self.encoder[1:]):
            h = block(down(h))
        f = h.mean((2, 3))
        first, second, shortcut = self.code
        f = second(F.relu(first(F.relu(f)))) + shortcut(f)
        return self.mean(f), 2 * self.log_sigma(f)

    def decode(self, z):
        h = shaped(self.start(z), 2, self.channels_last)
        for up, block in zip(self.ups, self.decoder):
            h = block(up(h))
        return torch.sigmoid(self.last(h))


class Infogan(torch.nn.Module):
    def __init__(self, weights, channels_last):
        super().__init__()
        self.channels_last = channels_last
        norm = lambda name, rows=False: batch_norm(
            weights[name + "/scale"].shape[0], 1e-5, 0.999, rows
        )
        self.conv_0 = Conv(weights, "encoder/conv-0", 2, spectral=True)
        self.conv_1 = Conv(weights, "encoder/conv-1", 2, spectral=True)
        self.dense_0 = Dense(weights, "encoder/dense-0", spectral=True)
        self.posterior = Dense(weights, "encoder/posterior", spectral=True)
        self.encoder_norms = torch.nn.ModuleList(
            [norm("encoder/norm-0"), norm("encoder/norm-1", True)]
        )
        self.start = Dense(weights, "decoder/dense-0")
        self.grow = Dense(weights, "decoder/dense-1")
        self.up_0 = ConvTranspose(weights, "decoder/conv-transpose-0", 2)
        self.up_1 = ConvTranspose(weights, "decoder/conv-transpose-1", 2)
        self.decoder_norms = torch.nn.ModuleList(
            [norm("decoder/norm-0", True), norm("decoder/norm-1", True), norm("decoder/norm-2")]
        )
        pixels = self.grow.weight.shape[0] // self.up_0.weight.shape[0]
        self.side = math.isqrt(pixels)

    def encode(self, x):
        leaky = lambda h: F.leaky_relu(h, 0.2)
        h = leaky(self.conv_0(x))
        h = leaky(self.encoder_norms[0](self.conv_1(h)))
        h = leaky(self.encoder_norms[1](self.dense_0(flat(h))))
        mean, raw = self.posterior(h).chunk(2, 1)
        return mean, 2 * torch.log(1e-6 + F.softplus(raw))

    def decode(self, z):
        h = F.relu(self.decoder_norms[0](self.start(z)))
        h = F.relu(self.decoder_norms[1](self.grow(h)))
        h = self.up_0(shaped(h, self.side, self.channels_last))
        return torch.sigmoid(self.up_1(F.relu(self.decoder_norms[2](h))))


class Rae(torch.nn.Module):
    """With the head of its VAE, so that the loss is the same for all networks."""

    def __init__(self, weights, channels_last):
        super().__init__()
        self.channels_last = channels_last
        norm = lambda name: batch_norm(weights[name + "/scale"].shape[0], 1e-3, 0.99)
        self.convs = torch.nn.ModuleList([Conv(weights, f"encoder/conv-{i}", 2) for i in range(4)])
        self.encoder_norms = torch.nn.ModuleList([norm(f"encoder/norm-{i}") for i in range(4)])
        self.mean = Dense(weights, "encoder/mean")
        self.log_sigma = Dense(weights, "encoder/logSigma")
        self.start = Dense(weights, "decoder/dense-0")
        ups = count(weights, "decoder/conv-transpose")
        self.ups = torch.nn.ModuleList(
            [ConvTranspose(weights, f"decoder/conv-transpose-{i}", 2) for i in range(ups - 1)]
        )
        self.last = ConvTranspose(weights, f"decoder/conv-transpose-{ups - 1}")
        self.decoder_norms = torch.nn.ModuleList(
            [norm(f"decoder/norm-{i}") for i in range(ups - 1)]
        )
        self.is_small = ups == 3
        self.side = math.isqrt(self.start.weight.shape[0] // self.ups[0].weight.shape[0])

    def encode(self, x):
        h = 2 * x - 1 if self.is_small else x
        for conv, norm in zip(self.convs, self.encoder_norms):
            h = F.relu(norm(conv(h)))
        f = flat(h)
        return self.mean(f), 2 * 5 * torch.tanh(self.log_sigma(f))

    def decode(self, z):
        h = shaped(self.start(z), self.side, self.channels_last)
        for up, norm in zip(self.ups, self.decoder_norms):
            h = F.relu(norm(up(h)))
        return torch.sigmoid(self.last(h))


NETWORKS = {"resnet": Resnet, "infogan": Infogan, "rae": Rae}
