"""Where patients come in: each channel is two translations and a call to the service."""
