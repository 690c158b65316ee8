convert_dir_to_note_sequences --input_dir=pieces --output_file=pieces.tfrecord --recursive
music_vae_train --config=cat-mel_2bar_small --run_dir=runs --examples_path=pieces.tfrecord
