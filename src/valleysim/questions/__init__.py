"""Questions: forecast, compare, stress, explain, advise, diary. Each has a folder."""
