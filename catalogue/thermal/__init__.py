"""Radiometric pictures: counts to degrees by the file's own constants."""
