"""A local server that speaks the API: for development, demonstrations and tests.

It is a stand-in, not Posit's product. Start it with ``connectapi serve`` or, in tests, with
:class:`connectapi.testing.LocalConnect`.
"""
