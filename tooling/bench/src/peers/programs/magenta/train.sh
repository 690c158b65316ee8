convert_dir_to_note_sequences --input_dir=midi --output_file=notes.tfrecord --recursive
music_vae_train --config=cat-mel_2bar_small --run_dir=runs --examples_path=notes.tfrecord
