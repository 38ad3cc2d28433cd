"""What people read: tables, pictures, files. Pure functions of results; no arithmetic."""
