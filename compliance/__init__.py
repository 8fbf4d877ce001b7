"""May it be flown: by which clause, on what evidence, and when else."""
