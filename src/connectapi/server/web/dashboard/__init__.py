"""The dashboard below ``/connect/``: pages for people, made of the API's own operations.

Whatever a page shows or changes goes through :mod:`connectapi.server.web.dashboard.operations` to
the handlers of the API, in the name of who is signed in; so there is one set of rules.
"""
