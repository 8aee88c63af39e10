"""Codes become sentences here, in Dutch, German and English; nowhere else stands prose.

English is the source text. The catalogues are ``locale/<language>/LC_MESSAGES/koppeling.po``.
"""
