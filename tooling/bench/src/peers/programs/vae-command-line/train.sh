vae train --data npy:images.npy --network dense --epochs 1 --out runs/mine
