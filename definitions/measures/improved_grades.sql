-- Schools inspected in the year, and whether the last judgement of it was better than the one before the year; by what became of the grade.
-- scan: every school of the authority, some hundreds
SELECT w.unit_id, NULL AS child_id, w.school_id, w.district, w.on_date, w.phase,
       CASE WHEN w.before IS NULL THEN 'first judged' WHEN w.now < w.before THEN 'rose' WHEN w.now > w.before THEN 'fell' ELSE 'held' END AS grade,
       CASE WHEN w.now < w.before THEN 1 ELSE 0 END AS num
  FROM (SELECT s.urn AS unit_id, s.urn AS school_id, s.district AS district, i.inspected_on AS on_date, s.phase AS phase,
               CASE LOWER(i.rating) WHEN 'outstanding' THEN 1 WHEN 'good' THEN 2 WHEN 'requires improvement' THEN 3 WHEN 'satisfactory' THEN 3 ELSE 4 END AS now,
               CASE LOWER(b.rating) WHEN 'outstanding' THEN 1 WHEN 'good' THEN 2 WHEN 'requires improvement' THEN 3 WHEN 'satisfactory' THEN 3
                    ELSE CASE WHEN b.rating IS NOT NULL THEN 4 END END AS before
          FROM establishment s JOIN inspection i ON i.urn = s.urn
           AND i.inspected_on = (SELECT MAX(j.inspected_on) FROM inspection j WHERE j.urn = s.urn AND j.inspected_on BETWEEN :from AND :to AND j.rating IS NOT NULL)
          LEFT JOIN inspection b ON b.urn = s.urn
           AND b.inspected_on = (SELECT MAX(j.inspected_on) FROM inspection j WHERE j.urn = s.urn AND j.inspected_on < :from AND j.rating IS NOT NULL)
         WHERE s.la_code = :authority AND s.kind IN ('school', 'special', 'pru', 'alternative')) w
