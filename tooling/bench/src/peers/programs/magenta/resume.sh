music_vae_train --config=cat-mel_2bar_small --run_dir=runs --examples_path=notes.tfrecord
