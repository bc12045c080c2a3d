"""Whether this machine is ready: libraries, cameras, pose model, disk."""
