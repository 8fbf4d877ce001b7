"""From a delivered file to catalogue facts: bytes in, facts and derived files out, no database."""
