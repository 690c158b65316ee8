vae train --data folder:pictures --size 28 --network dense --epochs 1 --out runs/pictures
