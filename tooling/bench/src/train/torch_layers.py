"""Layers of @vae/core in PyTorch, on its weights: TensorFlow's `same` padding, kernels in TensorFlow's order."""

import torch
import torch.nn.functional as F


def before_and_after(kernel, stride):
    """`same` padding where the stride divides the side: the odd pixel lies right and below."""
    total = max(kernel - stride, 0)
    return total // 2, total - total // 2


def reordered(weights, name):
    return torch.nn.Parameter(weights[name + "/kernel"].permute(3, 2, 0, 1).contiguous())


class Conv(torch.nn.Module):
    def __init__(self, weights, name, stride=1, spectral=False):
        super().__init__()
        self.weight = reordered(weights, name)
        self.bias = torch.nn.Parameter(weights[name + "/bias"])
        self.stride = stride
        self.spectral = Spectral(weights, name) if spectral else None
        self.before, self.after = before_and_after(self.weight.shape[2], stride)

    def forward(self, x):
        weight = self.weight if self.spectral is None else self.spectral(self.weight)
        if self.before == self.after:
            return F.conv2d(x, weight, self.bias, stride=self.stride, padding=self.before)
        sides = (self.before, self.after, self.before, self.after)
        return F.conv2d(F.pad(x, sides), weight, self.bias, stride=self.stride)


class ConvTranspose(torch.nn.Module):
    def __init__(self, weights, name, stride=1):
        super().__init__()
        self.weight = reordered(weights, name)
        self.bias = torch.nn.Parameter(weights[name + "/bias"])
        self.stride = stride
        self.before, self.after = before_and_after(self.weight.shape[2], stride)

    def forward(self, x):
        if self.before == self.after:
            return F.conv_transpose2d(x, self.weight, self.bias, stride=self.stride, padding=self.before)
        y = F.conv_transpose2d(x, self.weight, self.bias, stride=self.stride)
        height, width = (self.before + self.stride * side for side in x.shape[2:])
        return y[:, :, self.before : height, self.before : width]


class Dense(torch.nn.Module):
    def __init__(self, weights, name, spectral=False):
        super().__init__()
        self.weight = torch.nn.Parameter(weights[name + "/kernel"].T.contiguous())
        self.bias = torch.nn.Parameter(weights[name + "/bias"])
        self.spectral = Spectral(weights, name) if spectral else None

    def forward(self, x):
        weight = self.weight if self.spectral is None else self.spectral(self.weight)
        return F.linear(x, weight, self.bias)


class Spectral(torch.nn.Module):
    """A kernel over its largest singular value, by one power iteration a step that starts from the last one's u."""

    def __init__(self, weights, name):
        super().__init__()
        self.register_buffer("u", weights[name + "/spectral-vector"].clone())

    def forward(self, weight):
        matrix = weight.reshape(weight.shape[0], -1)
        with torch.no_grad():
            v = F.normalize(matrix.T @ self.u, dim=0, eps=1e-12)
            u = F.normalize(matrix @ v, dim=0, eps=1e-12)
            self.u.copy_(u)
        return weight / torch.dot(u.clone(), matrix @ v)


def batch_norm(channels, epsilon, decay, flat=False):
    kind = torch.nn.BatchNorm1d if flat else torch.nn.BatchNorm2d
    return kind(channels, eps=epsilon, momentum=1 - decay)


def shaped(x, side, channels_last):
    """Rows as images: TensorFlow's reshape is channels last, [B, side, side, C]."""
    h = x.view(x.shape[0], side, side, -1).permute(0, 3, 1, 2)
    return h if channels_last else h.contiguous()


def flat(x):
    """Images as rows, in TensorFlow's order."""
    return x.permute(0, 2, 3, 1).reshape(x.shape[0], -1)
