# The weights alone: an optimizer.pt is saved beside them, and nothing of pythae reads it.
from glob import glob

import numpy as np
from pythae.models import AutoModel
from pythae.pipelines import TrainingPipeline
from pythae.trainers import BaseTrainerConfig

images = np.load("images.npy").transpose(0, 3, 1, 2) / 255
model = AutoModel.load_from_folder(sorted(glob("runs/*/checkpoint_epoch_*"))[-1])
settings = BaseTrainerConfig(output_dir="runs", num_epochs=1, steps_saving=1)
TrainingPipeline(model, settings)(train_data=images)
