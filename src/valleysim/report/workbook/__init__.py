"""An answer as a workbook (.xlsx): a sheet a table, native charts, the ledger, how it was made."""
