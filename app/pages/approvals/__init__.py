"""Pages of approvals: may this be spent?."""
