from glob import glob

from pythae.models import AutoModel
from pythae.samplers import NormalSampler

model = AutoModel.load_from_folder(sorted(glob("runs/*/final_model"))[-1])
NormalSampler(model).sample(num_samples=64, output_dir="made")
