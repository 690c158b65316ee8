"""A VAE in PyTorch whose latents are renormalised outside Python.

    python pytorch_vae.py encode latents.npy vae.pt
    npx vae latents renormalise latents.npy --mode paper --out renormalised.npy
    python pytorch_vae.py decode renormalised.npy vae.pt
"""

import sys

import numpy
import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(1)  # the networks are too small to share
d, z = 12, 4
x = torch.randn(5000, z) @ torch.randn(z, d) + 0.5 * torch.randn(5000, d)
encoder = nn.Sequential(nn.Linear(d, 64), nn.ReLU(), nn.Linear(64, 2 * z))
decoder = nn.Sequential(nn.Linear(z, 64), nn.ReLU(), nn.Linear(64, d))
vae = nn.ModuleList([encoder, decoder])


def train(steps=400, variance=0.5):
    optimizer = torch.optim.Adam(vae.parameters(), lr=1e-2)
    for _ in range(steps):
        batch = x[torch.randint(len(x), (200,))]
        mean, log_variance = encoder(batch).chunk(2, 1)
        sample = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        kl = (mean**2 + log_variance.exp() - log_variance - 1).sum(1) / 2
        loss = (((decoder(sample) - batch) ** 2).sum(1) / (2 * variance) + kl).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


if sys.argv[1] == "encode":
    train()
    torch.save(vae.state_dict(), sys.argv[3])
    mean, _ = encoder(x).chunk(2, 1)  # posterior means: their variance is below 1
    numpy.save(sys.argv[2], mean.detach().numpy())
else:
    vae.load_state_dict(torch.load(sys.argv[3]))
    images = decoder(torch.from_numpy(numpy.load(sys.argv[2])))
    print(x.var(0, unbiased=False).mean().item(), images.var(0, unbiased=False).mean().item())
