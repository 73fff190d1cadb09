-- name: dual_list(on date, unpaired_only bool)
-- why: dual registrations of a day and the other half of each, for a worklist looked at a few times a week
-- scan: few enrolments are dual and no index finds them by status; the covering index enrolment_roll is walked once
SELECT person_id, urn, name, status, from_on, other_urn FROM (
    SELECT e.person_id, e.urn, s.name, e.status, e.from_on,
           (SELECT max(o.urn) FROM enrolment o WHERE o.person_id = e.person_id AND o.urn <> e.urn
            AND o.status = CASE e.status WHEN 'M' THEN 'S' ELSE 'M' END
            AND o.from_on <= :on AND (o.to_on IS NULL OR o.to_on >= :on)) AS other_urn
    FROM enrolment e JOIN establishment s ON s.urn = e.urn
    WHERE e.status IN ('M', 'S') AND e.from_on <= :on AND (e.to_on IS NULL OR e.to_on >= :on)) AS half
WHERE NOT :unpaired_only OR other_urn IS NULL
ORDER BY person_id, urn;
