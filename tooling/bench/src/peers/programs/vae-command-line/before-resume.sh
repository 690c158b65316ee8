rm -r runs/mine
timeout --signal INT 8 vae train --data npy:images.npy --network dense --steps 4000 --out runs/mine || true
