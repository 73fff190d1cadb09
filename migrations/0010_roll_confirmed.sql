-- What the roll call reads of a confirmation, kept so that a term's returns need not write it anew for every child: "by the
-- school's latest census" stays true from term to term, and the index of rolls by child has a page of its own for each of them.

ALTER TABLE enrolment ADD COLUMN roll_confirmed_on DATE; -- confirmed_on as the index has it: 9999-12-31 stands for the day of the school's latest census (census_return).
UPDATE enrolment SET roll_confirmed_on =
       CASE WHEN confirmed_on = (SELECT max(r.census_on) FROM census_return r WHERE r.urn = enrolment.urn)
            THEN '9999-12-31' ELSE confirmed_on END;
DROP INDEX enrolment_roll;
CREATE INDEX enrolment_roll ON enrolment (person_id, urn, status, from_on, to_on, roll_confirmed_on, end_basis);
