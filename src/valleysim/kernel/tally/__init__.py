"""What is counted of histories: integer tallies on a fixed grid."""
