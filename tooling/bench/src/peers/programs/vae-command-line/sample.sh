vae sample runs/mine --n 64 --out made.npy
