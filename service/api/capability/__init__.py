"""The capability API `/capability/v1` (能力接口): what other systems of the province call, one file per group.

A module with a ``CAPABILITY`` is registered by being here.
"""
