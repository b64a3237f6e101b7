"""What is remembered between runs: cases, pictures, reports, fingerprints, decisions, and the audit trail."""
