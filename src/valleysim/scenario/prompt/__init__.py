"""Keys set at the prompt: read, laid over a scenario, told."""
