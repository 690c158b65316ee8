python -m pytorch_fid made pictures
