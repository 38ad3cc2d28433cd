"""The laws of the model: one mechanism or one rule a file."""
