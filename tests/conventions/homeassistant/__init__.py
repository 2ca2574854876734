"""Tests of the convention of Home Assistant discovery."""
