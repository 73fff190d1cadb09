-- How much of each person a transaction changed: most changes of an import leave all that a child is known by as it was, and who
-- keeps that in memory need not read them again.

ALTER TABLE person_change ADD COLUMN what {blob}; -- Of each in people, in their order, two bits: 1 nothing they are known by, 2 a permanent UPN was given, 3 anything. Empty: anything of each.
