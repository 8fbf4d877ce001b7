"""What came back, where it is, and everything ever flown over an asset."""
