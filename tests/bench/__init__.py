"""What is promised of speed, measured: ``run.py bench`` prints the table. Ratios of one run, no timed tests."""
