"""Tables in text files (CSV, TSV) as people and spreadsheets write them."""
