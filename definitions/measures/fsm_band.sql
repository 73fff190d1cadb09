-- Schools with a pupil on a main roll on the census day, and whether their share of free school meals is under :under or over :over per cent.
-- scan: every pupil on a roll that day
SELECT s.urn AS unit_id, NULL AS child_id, s.urn AS school_id, s.district AS district, :to AS on_date, s.phase AS phase, 1 AS den,
       CASE WHEN w.n_fsm * 100 < w.n * :under OR w.n_fsm * 100 > w.n * :over THEN 1 ELSE 0 END AS num
  FROM (SELECT e.urn, COUNT(*) AS n, SUM(CASE WHEN e.person_id IN (SELECT h.person_id FROM person_characteristic h WHERE h.kind = 'fsm' AND h.value = 'Y' AND (h.from_on IS NULL OR h.from_on <= :to) AND (h.to_on IS NULL OR h.to_on >= :to)) THEN 1 ELSE 0 END) AS n_fsm
          FROM enrolment e WHERE e.status IN ('C', 'M') AND e.from_on <= :to AND (e.to_on IS NULL OR e.to_on >= :to) GROUP BY e.urn) w
  JOIN establishment s ON s.urn = w.urn
 WHERE s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')
