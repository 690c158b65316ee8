from glob import glob

import numpy as np
from PIL import Image
from pythae.models import VAE, VAEConfig
from pythae.pipelines import TrainingPipeline
from pythae.trainers import BaseTrainerConfig

pictures = [Image.open(path).convert("L").resize((28, 28)) for path in glob("pictures/*")]
images = np.stack([np.asarray(picture) for picture in pictures])[:, None] / 255
model = VAE(VAEConfig(input_dim=(1, 28, 28), latent_dim=16))
settings = BaseTrainerConfig(output_dir="runs", num_epochs=1, steps_saving=1)
TrainingPipeline(model, settings)(train_data=images)
