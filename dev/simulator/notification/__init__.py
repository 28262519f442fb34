"""API notifications: the Market tells that something has happened (Market rules: "API
notifications").
"""
