"""What mappings make of the records of many files, put together into one payload an account.

Three steps, each by any number of processes, with files of MessagePack between them (`spill`), so that nothing but one
part of the whole is ever in memory:

1. `mapping_step`: pieces of foreign files (`chunks`, `rows`) to what is told of things (`kept`), parted by the key of
   the account, the person or whatever else stands directly in an account.
2. `thing_step`: all that is told of one thing, in whatever order, to what it is in each of its accounts (`placed`),
   parted by the key of the account. Things that were merged into others go there first, in a round of their own.
3. `account_step`: all that is in one account to its payload, or to the records that a service takes in.

What is decided of what, in each step, is told by its module. Every record that gets into no payload is counted by a
code M3xx (`tally`).
"""
