"""The running whole of one broker: its link, its conventions, its devices, its inbox."""
