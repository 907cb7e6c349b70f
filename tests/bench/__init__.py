"""What speed and size are promised, measured: ``run.py bench`` prints the table. Ratios of one run, never timed tests."""
