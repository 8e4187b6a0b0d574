"""Locked notebooks for tests: a key whose passphrase costs nothing to try.

A true one takes a second or two on purpose; this block is an age file like any other, with the
work of its passphrase turned down.
"""

from careprep.vault import Key

PASSPHRASE = "correct horse battery"
SECRET = "AGE-SECRET-KEY-13P9ESGWKNGYLYACQGWKFSG893PTJ2QS49UTDCJUHKL2Q4MLGFAXSDUK43Z"
BLOCK = b"""\
-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBWOUplaVNHVzlTa1lBWEcw
b3MrQjFBIDQKZ2NzbXhvU05PTGFudUFNNWptTE9ianhWeEhCRVFFQWNUWkJUUkhn
Ym00SQotLS0gWGNNUXdablVMS3FETThWYXlMaG5uMGhJUlZ1NDlUa0VLRzFndHJk
ZHVQMAoXBd9Hk/tzZkFIbNmbDcOPmZahD9o5xUwqN7ST9IZcQSuVcRv2d1QmQmdQ
JPc/s3EbGQvWxmsPR2N1qE7q4S4wcqA82adma6NyyeqdBluUvpoyn2qscP1rsHYt
Am3GopaQFmtvknUm+seoGg==
-----END AGE ENCRYPTED FILE-----"""
KEY = Key(SECRET, BLOCK)
