"""Random draws: addressed bits, uniforms, and the variates made of them."""
