music_vae_generate --config=cat-mel_2bar_small --run_dir=runs --num_outputs=64 --output_dir=made
