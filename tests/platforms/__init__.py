"""Entities: recorded and made-up devices, as Home Assistant shows and commands them."""
