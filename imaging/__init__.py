"""Pictures of paper, as pure functions: used at the counter by the client and for phones by the service.

Imports neither; knows no Qt, no device and no step.
"""
