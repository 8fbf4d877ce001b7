"""Pages of suppliers' invoices: received, matched, paid."""
