"""JSON bodies as the published contract writes them: plain dicts, ready for the encoder.

The same fact has one body here for the notification topic and one for REST.
"""
