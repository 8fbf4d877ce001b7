"""Pages of paid visits: from the schedule to what was flown and handed over."""
