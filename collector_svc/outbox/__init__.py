"""What was read and is not in the store yet, on disk, so that neither a crash nor a store that is away costs any of it.

What one reading brought is a parcel, one file of the folder OUTBOX_PATH. It is written beside its place, fsynced and
renamed before the source's cursor moves, and removed once the store has acked every row of it: whatever is cut short
in between happens again, under the same ids. A parcel is there whole or not at all, because a file appears by its
name in one step; one long log would need its tail judged after each crash, and would have to be rewritten to become
shorter. Folder and file need no library, and the checksum of each row tells when a disk has changed one.

Bounded: the oldest is kept. When OUTBOX_MAX_MB are used up, nothing more is read; the cursor stays where it is, and
the source still has what comes after it.

`import` and `stance relabel` need no outbox: what they send stands in files or in the store itself, and the same
command sends it again.
"""
