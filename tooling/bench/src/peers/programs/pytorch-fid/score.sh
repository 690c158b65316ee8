python -m pytorch_fid made real
