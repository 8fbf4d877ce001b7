"""What every room writes on: column types, spatial index, the caller's scope, audit, jobs, file store and paging. Knows no domain."""
