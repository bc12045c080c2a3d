"""What every page of this program is served with (extra `studio`)."""
