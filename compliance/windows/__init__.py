"""When else: every quarter hour ahead judged by weather, light and water, merged into windows and gaps."""
