"""Videos and flight tracks: probed, previewed, and placed along the line that was flown."""
