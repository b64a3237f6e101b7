"""The command line. It only translates: the library raises, this prints and sets the exit code."""
