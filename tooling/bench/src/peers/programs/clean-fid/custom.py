from cleanfid import fid

print(fid.compute_fid("made", "pictures"))
