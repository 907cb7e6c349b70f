"""Tests that drive the real server in the system's Chromium."""
