"""Frames in: video file, webcam."""
