vae fid weights convert https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth weights.safetensors
vae fid made real --convention pytorch-fid --weights weights.safetensors
