"""What goes wrong in the laboratory in a way that whoever runs it can mend."""


class LabError(Exception):
    """A program of the laboratory cannot go on; the message says why."""
