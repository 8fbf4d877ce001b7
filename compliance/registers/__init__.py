"""Registers of who may fly: operators, their papers, pilots, aircraft, and what runs out when."""
