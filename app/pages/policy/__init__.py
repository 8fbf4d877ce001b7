"""Pages of the policy and of verdicts."""
