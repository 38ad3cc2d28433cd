"""From files to values: TOML and CSV, joined files, and what is wrong with them."""
