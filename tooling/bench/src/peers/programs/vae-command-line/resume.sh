vae train --resume --out runs/mine
