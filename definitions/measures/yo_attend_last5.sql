-- Orders that ended in the window, and whether the young person attended on each of the last five school days, whose first and last the register's clock keeps.
-- By hours: 25 in those days up to the last Friday in June of the school year in which the young person turns 16, and 16 after it. The day of that
-- Friday is 30 - (y + y/4 - y/100 + y/400) mod 7 in the year y.
SELECT w.unit_id, w.child_id, w.school_id, w.district, w.on_date, 1 AS den,
       CASE WHEN w.has_place = 1 AND ((w.method = 'days' AND w.n_days >= 5) OR (w.method = 'sessions' AND w.n_sessions >= 10)
                 OR (w.method = 'hours' AND w.n_hours >= CASE WHEN w.ended_on <= CAST(w.leaves AS TEXT) || '-06-'
                         || CAST(30 - (w.leaves + w.leaves / 4 - w.leaves / 100 + w.leaves / 400) % 7 AS TEXT) THEN 25 ELSE 16 END)) THEN 1 ELSE 0 END AS num
  FROM (SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.order_end AS on_date, CAST(r.order_end AS TEXT) AS ended_on,
               CAST(SUBSTR(CAST(p.birth_date AS TEXT), 1, 4) AS BIGINT) + CASE WHEN SUBSTR(CAST(p.birth_date AS TEXT), 6, 2) >= '09' THEN 17 ELSE 16 END AS leaves,
               CASE WHEN r.provider_kind IS NULL OR r.provider_kind = 'none' THEN 0 ELSE 1 END AS has_place,
               COALESCE((SELECT g.value FROM register_setting g WHERE g.register = 'yj_education' AND g.name = 'method' AND g.from_on <= c.opened_on
                          ORDER BY g.from_on DESC LIMIT 1), 'days') AS method,
               (SELECT COUNT(DISTINCT d.attended_on) FROM reg_yj_education_days d WHERE d.case_id = c.id AND d.sessions > 0
                   AND d.attended_on BETWEEN k.started_on AND k.due_on) AS n_days,
               (SELECT SUM(d.sessions) FROM reg_yj_education_days d WHERE d.case_id = c.id AND d.attended_on BETWEEN k.started_on AND k.due_on) AS n_sessions,
               (SELECT SUM(d.had_hours) FROM reg_yj_education_days d WHERE d.case_id = c.id AND d.attended_on BETWEEN k.started_on AND k.due_on) AS n_hours
          FROM case_file c JOIN reg_yj_education r ON r.case_id = c.id JOIN person p ON p.id = c.person_id
               LEFT JOIN case_clock k ON k.case_id = c.id AND k.clock = 'last_five' AND k.turn = 1
         WHERE c.register = 'yj_education' AND r.order_end BETWEEN :from AND :to) w
