"""Step 9: what is stated, as JSON, HTML, CSV, XLSX and annotated pictures."""
