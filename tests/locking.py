"""Locked notebooks for tests: a key whose passphrase costs nothing to try.

A true one takes a second or two on purpose; this block is an age file like any other, with the
work of its passphrase turned down.
"""

from careprep.storage import encryption
from careprep.storage.encryption import Key

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

ANOTHER = Key(
    "AGE-SECRET-KEY-14XKFZJF4G3CC4Q3W66HTYDCDXLZX0WT5CRMLDVTHYEZQ5567JQKSRG7MV0",
    b"""\
-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBHWkxaNmJGRS9HUDYzdVhV
UGYvMDhIbmJuOHpCWVFmN3pvY29Xdjh2YUZJCmhoV0hVdGI5WVczVE5KajJrT203
bldVbU9EbGZ2czZVVjY2L1Jsa1V4RXcKLT4gOi1ncmVhc2UgSy45c0YgPVN5O3Il
ZkMKUnJBL21ob0hwS01Td0pFOFVOZDFMZ2t4Z3JVRTJZOG4KLS0tIHpwZnVQbEls
N0kxTkJxWVRFRjBNdmtST0lPTG5BQlQ3dFFYV3d1d2pNMncKWEVEpJXpGvWP/bX0
fPsVdI8fVuzFLjEX6r5CwatPiSl7zB1hVFhtFYIzDgQQXR9Xxmv+IadJNah5oZ4x
BPuYPBoeo+i5+LVZXrS7zdU3O4CTclrJMTG6uUvDToyZrHbEDVb+U7czdR+WZgA=
-----END AGE ENCRYPTED FILE-----""",
)
"""Another key. No passphrase opens its block (the first key does): it is for a key at hand."""


def at_hand() -> None:
    """In this process every passphrase was given."""
    encryption._known_keys.update({key.block: key for key in (KEY, ANOTHER)})
