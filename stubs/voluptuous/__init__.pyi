# Home Assistant serves the name voluptuous by its own engine, so that is what is type-checked.
from probatio import *  # noqa: F403
from probatio import UNDEFINED as UNDEFINED
