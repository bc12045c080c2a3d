"""What the person sees and hears: overlay, cues, sound."""
