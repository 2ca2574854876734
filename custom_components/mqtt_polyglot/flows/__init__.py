"""The dialogs: adding a broker, changing it, and adopting the devices that are found on it."""
