fidelity --fid --input1 made --input2 real
