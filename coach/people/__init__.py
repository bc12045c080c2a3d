"""Who is coached: calibration files, and profiles kept on this machine."""
