-- Orders that ended in the window, and whether the young person attended on each of the last five school days, whose first and last the register's clock keeps.
SELECT w.unit_id, w.child_id, w.school_id, w.district, w.on_date, 1 AS den,
       CASE WHEN w.has_place = 1 AND ((w.method = 'days' AND w.n_days >= 5) OR (w.method = 'sessions' AND w.n_sessions >= 10)) THEN 1 ELSE 0 END AS num
  FROM (SELECT c.id AS unit_id, c.person_id AS child_id, c.urn AS school_id, c.district AS district, r.order_end AS on_date,
               CASE WHEN r.provider_kind IS NULL OR r.provider_kind = 'none' THEN 0 ELSE 1 END AS has_place,
               COALESCE((SELECT g.value FROM register_setting g WHERE g.register = 'yj_education' AND g.name = 'method' AND g.from_on <= c.opened_on
                          ORDER BY g.from_on DESC LIMIT 1), 'days') AS method,
               (SELECT COUNT(DISTINCT d.attended_on) FROM reg_yj_education_days d WHERE d.case_id = c.id AND d.sessions > 0
                   AND d.attended_on BETWEEN k.started_on AND k.due_on) AS n_days,
               (SELECT SUM(d.sessions) FROM reg_yj_education_days d WHERE d.case_id = c.id AND d.attended_on BETWEEN k.started_on AND k.due_on) AS n_sessions
          FROM case_file c JOIN reg_yj_education r ON r.case_id = c.id LEFT JOIN case_clock k ON k.case_id = c.id AND k.clock = 'last_five' AND k.turn = 1
         WHERE c.register = 'yj_education' AND r.order_end BETWEEN :from AND :to) w
