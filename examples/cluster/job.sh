#!/bin/sh
#SBATCH --job-name=flood
#SBATCH --nodes=4
#SBATCH --time=10
#SBATCH --output=flood.log
# A minute before the end of the time, so that the run can stop its peers and write its result.
#SBATCH --signal=B:TERM@60

# `exec`, so that the signal is sent to floodsim, and not to this shell.
exec sim run grid3x3 --get 9.txt --lockstep --launcher slurm --out flood --overwrite
