"""The controller of one broker: its link, its conventions, its devices, its inbox."""
