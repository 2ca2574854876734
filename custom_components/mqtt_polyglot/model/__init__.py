"""What a device is: a frozen description made of typed data points, and the values that it shows now."""
