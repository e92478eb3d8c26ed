"""The model: three phones of two people against the real server code, through a network that does its worst.

`machine` draws what happens, `world` knows what truly happened, `server` is the product's own push, pull and hello on a
SQLite file, `looking` reads that file past all of the product's code, `device` is a phone as the protocol describes it,
`erasing` is what must hold when a pupil is erased, `network` loses, doubles, delays and cuts, and
`invariants` holds what must be true. `runs` runs machines and says which invariant fell, the seed and the history.

| what must hold | held in |
| --- | --- |
| I1 what is acknowledged is in the log | after every step |
| I2 once in the log, counted once | after every step |
| I3 what is saved is on the device, in the log or known to be lost | after every step |
| I4 a device holds exactly its scopes' prefix | after every step |
| I5 no gap in seq, every event chained | after every step; over HTTP in test_concurrency |
| I6 equal access, equal state, equal to the fold of the log and to what the server counts | at rest |
| I7 nothing of a lost scope stays | after every pull that a device took in |
| I8 all of a gained scope arrives | at rest |
| I9 a bad item costs the others nothing | after every push that was answered |
| I10 a queue drains in ceil(n/B) + log2 B + 2 requests | at rest |
| I11 after a rewind everything held is back | at rest |
| I12 the log says what was saved; a collision keeps both | after every step |
| I13 rebuilt equals incremental | at rest |
| I14 no clock changes acceptance, order or fold | test_invariants (twin histories); clocks jump in the machine too |
| I15 every published client is accepted | test_published |
| I16 many tabs on one draft make one event | test_invariants; pwa/test holds the device's side |
| I17 numbers: received, and nothing missing from a device that lost nothing | after every step; at rest |
| I18 no answer holds, and no event comes from, outside the grants | every answer, lost ones too; every step |
| I19 what was erased is said nowhere | at every erasure, restore and pull; every step in the log; at rest |

Left out, because no protocol can bring it back: what an evicted phone had not sent, and what it had sent after the
backup that was then restored. Devices are paired before the first backup.
"""
