import numpy as np
from pythae.models import VAE, VAEConfig
from pythae.pipelines import TrainingPipeline
from pythae.trainers import BaseTrainerConfig

images = np.load("images.npy").transpose(0, 3, 1, 2) / 255
model = VAE(VAEConfig(input_dim=(1, 28, 28), latent_dim=16))
settings = BaseTrainerConfig(output_dir="runs", num_epochs=1, steps_saving=1)
TrainingPipeline(model, settings)(train_data=images)
