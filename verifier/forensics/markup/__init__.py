"""What an honest user draws on a picture: circles, arrows, mosaics."""
